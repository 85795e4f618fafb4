/// Keeps secrets out of what is stored and said.
///
/// Where anything may be a secret (the value of an environment variable, a header, an argument, a query) everything is
/// hidden but what is known to be none: a list of suspicious words never ends.
package enum Redaction {
  package static let mark = "***"

  /// Whether what has this name, such as `db_password`, `apiKey` or `X-Auth`, is never shown.
  package static func isSecret(_ name: String) -> Bool {
    let words = words(of: name)
    return words.contains { word in
      secretWords.contains(word) || secretEndings.contains(where: word.hasSuffix) || word.contains("secret")
        || word.hasSuffix("pass") && !plainPasses.contains(word)
    }
      || ["key", "keys"].contains(words.last) || words.joined().contains("apikey")
  }

  private static let secretEndings = ["password", "passwd", "pwd", "token"]
  private static let plainPasses: Set<String> = ["bypass", "compass", "encompass", "multipass", "surpass"]
  private static let secretWords: Set<String> = [
    "pass", "passwd", "passphrase", "passcode", "pwd", "pw", "secrets", "tokens", "pat", "jwt", "auth",
    "authorization",
    "credential", "credentials", "cred", "creds", "cookie", "cookies", "session", "sid", "dsn", "sig",
    "signature", "bearer",
    "private", "webhook", "otp", "pin", "pgpass", "apikey", "accesskey", "privatekey", "salt", "userpwd",
    "passwords",
  ]

  /// `dbPassword`, `DB_PASSWORD` and `db-password` are two words each.
  private static func words(of name: String) -> [String] {
    var words = [""]
    var isAfterLower = false
    for character in name {
      if !character.isLetter {
        words.append("")
      } else if character.isUppercase, isAfterLower {
        words.append(character.lowercased())
      } else {
        words[words.count - 1] += character.lowercased()
      }
      isAfterLower = character.isLowercase
    }
    return words.filter { !$0.isEmpty }
  }

  // MARK: - What a user configured

  /// A URL without user, values of its query, and fragment. Placeholders such as `{agents}` stay, and values of names that
  /// say how much or how.
  package static func url(_ text: String) -> String {
    userless(text)
      .replacing(/([?&;])([^=&;\s]+)=([^&;#\s"']*)/) { match in
        isPlain(name: match.output.2, value: match.output.3)
          ? String(match.output.0) : "\(match.output.1)\(match.output.2)=\(mark)"
      }
      .replacing(/#[^\s"']+/, with: "#\(mark)")
  }

  private static let plainNames: Set<Substring> = [
    "mode", "count", "n", "agents", "drivers", "riders", "level", "limit", "page", "format", "seconds",
    "duration",
  ]

  private static func isPlain(name: Substring, value: Substring) -> Bool {
    plainNames.contains(name) || value.wholeMatch(of: /\{[a-z]+\}/) != nil || value == mark[...]
  }

  private static func userless(_ text: String) -> String {
    // Up to the last @: a password may hold slashes, and more of them.
    text.replacing(/:\/\/[^\s"'<>]{0,4000}@/, with: "://\(mark)@")
      .replacing(/(hooks\.[a-z.]+\/)[^\s"']+/) { "\($0.output.1)\(mark)" }
  }

  /// Values by name: labels, where most are none.
  package static func labels(_ labels: [String: String]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: labels.map { ($0, isSecret($0) ? mark : outside($1)) })
  }

  /// Headers: those that say nothing but what kind of content there is stay.
  package static func headers(_ headers: [String: String]) -> [String: String] {
    let plain = [
      "accept", "accept-encoding", "accept-language", "content-type", "cache-control", "user-agent",
    ]
    return Dictionary(uniqueKeysWithValues: headers.map { ($0, plain.contains($0.lowercased()) ? $1 : mark) })
  }

  /// The program and the names of its options; numbers too.
  package static func command(_ words: [String]) -> [String] {
    words.enumerated().map { $0 == 0 ? program($1) : argument($1) }
  }

  /// A shell command: its programs, the names of their options and of variables, and the signs that connect them.
  package static func shell(_ text: String) -> String {
    var result = ""
    var isProgram = true
    var rest = text[...]
    while !rest.isEmpty {
      if let match = rest.prefixMatch(of: /[\s;|&()<>]+/) {
        result += match.output
        if match.output.contains(where: { ";|&(\n".contains($0) }),
          !match.output.contains(where: { "<>".contains($0) })
        {
          isProgram = true
        }
        rest = rest[match.range.upperBound...]
        continue
      }
      guard let match = rest.prefixMatch(of: /(?:"(?:\\.|[^"\\])*"?|'[^']*'?|\\.|[^\s;|&()<>"'\\])+/) else {
        break
      }
      let word = String(match.output)
      if word.contains(/^[A-Za-z_][A-Za-z_0-9]*=/), isProgram {
        result += word.prefix { $0 != "=" } + "=" + mark
      } else {
        result += isProgram ? program(word) : argument(word)
        isProgram = false
      }
      rest = rest[match.range.upperBound...]
    }
    return result.replacing(/\*\*\*(?:[ \t]+\*\*\*)+/, with: mark)
  }

  private static func program(_ word: String) -> String {
    word.wholeMatch(of: /[A-Za-z0-9_.\/+\-]+/) == nil ? mark : word
  }

  private static func argument(_ word: String) -> String {
    if let match = word.prefixMatch(of: /--?[A-Za-z][A-Za-z0-9\-_.]*=/) { return match.output + mark }
    if word.wholeMatch(of: /--[A-Za-z][A-Za-z0-9\-_]*|-[A-Za-z]|--?/) != nil { return word }
    if let match = word.prefixMatch(of: /-[A-Za-z]/) { return match.output + mark }
    if let match = word.prefixMatch(of: /[A-Za-z_][A-Za-z_0-9]*=/) { return match.output + mark }
    return word.wholeMatch(of: /[0-9]{1,5}|[12]|\$[A-Z_]+/) == nil ? mark : word
  }

  // MARK: - What comes from outside

  /// What a program printed or a server answered, without the values that a name shows to be secrets: `PASSWORD=X`,
  /// `--token X`, `Authorization: X`, `"secret": "X"`, `https://user:X@host`, `curl -u user:X`, `mysql -pX`, and tokens that are known by their form.
  package static func outside(_ text: String) -> String {
    let plain = userless(text)
      .replacing(/(?i)\b(bearer|basic)\s+[A-Za-z0-9+\/=._~\-]{6,}/) { "\($0.output.1) \(mark)" }
      .replacing(/<([A-Za-z_][\w\-.:]*)>[^<]+/) { match in
        isSecret(String(match.output.1)) ? "<\(match.output.1)>\(mark)" : String(match.output.0)
      }
    return options(assignments(plain))
      .replacing(attachedUser) { "\($0.output.1)\(mark)" }
      .replacing(passwordOption) { "\($0.output.1)\(mark)" }
      .replacing(knownForms, with: mark)
  }

  /// `NAME=X`, `name: "X"`, `'name' => 'X'`, `"name": ["X"]`: the values whose names are those of secrets.
  ///
  /// The signs are searched and not the names, of which a word of a megabyte has as many beginnings as letters. What follows
  /// another name is searched in its turn: in `?mode=a&token=X` a value holds a name.
  private static func assignments(_ text: String) -> String {
    hiding(in: text, after: /(?:=>|:=|[=:])\s*/) { before, sign, rest in
      guard isSecret(name(before: before)) else { return nil }
      let isShell = sign.hasPrefix("=") && !sign.hasPrefix("=>")
      let value =
        rest.prefixMatch(of: /\[[^\]]*\]?|\{[^}]*\}?/)
        ?? (isShell
          ? rest.prefixMatch(of: shellWord)
          : rest.prefixMatch(of: quoted) ?? rest.prefixMatch(of: /[^"'\n,}]+(?:,(?!\s)[^"'\n,}]+)*/))
      return value?.range.upperBound
    }
  }

  /// The word, perhaps in quotes, at the end of what is before a sign.
  private static func name(before sign: Substring) -> String {
    var rest = sign.suffix(100)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    if let quote = rest.last, "\"'".contains(quote) { rest.removeLast() }
    return String(rest.reversed().prefix { $0.isLetter || $0.isNumber || "_-".contains($0) }.reversed())
  }

  /// `--token X`, `--password 'X Y'`, `-u me:X`.
  private static func options(_ text: String) -> String {
    hiding(in: text, after: /--?[A-Za-z][\w\-]{0,60}(?:\s+|=)/) { _, head, rest in
      let name = String(head.prefix { !$0.isWhitespace && $0 != "=" })
      guard let value = rest.prefixMatch(of: shellWord) else { return nil }
      if isSecret(name) { return value.range.upperBound }
      guard ["-u", "-U", "--user", "--proxy-user"].contains(name) else { return nil }
      let user = value.output.drop { "\"'".contains($0) }
      // Not the numbers of a user and a group.
      return user.prefixMatch(of: /(?!\d+:\d+\b)[^\s"':=\/\-][^"':\/]*:./) == nil
        ? nil : value.range.upperBound
    }
  }

  /// - Parameter end: where the secret ends that begins after a match, from what is before it, the match and the rest; nil where
  ///   none does.
  private static func hiding(
    in text: String, after form: Regex<Substring>, end: (Substring, Substring, Substring) -> String.Index?
  ) -> String {
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: form) {
      result += rest[..<match.range.upperBound]
      let value = rest[match.range.upperBound...]
      if let end = end(rest[..<match.range.lowerBound], match.output, value), end > value.startIndex {
        result += mark
        rest = value[end...]
      } else {
        rest = value
      }
    }
    return result + rest
  }

  nonisolated(unsafe) private static let quoted = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?/
  /// As a shell reads it: quoted and other parts without a space between them.
  nonisolated(unsafe) private static let shellWord = /(?:"(?:\\.|[^"\\])*"?|'[^']*'?|\\.|[^\s"'\\])+/

  /// `curl -ume:secret`; not the numbers of a user and a group.
  nonisolated(unsafe) private static let attachedUser =
    /((?:^|\s)-[uU])(?!\d+:\d+\b)[^\s"':=\/\-][^\s"':\/]*:[^\s"']+/

  /// Short options for a password of programs that have them. Bounded, because what comes from outside may be long.
  nonisolated(unsafe) private static let passwordOption =
    /(\b(?:(?:mysql|mariadb)[\w\-]{0,20}\b[^;|&\n]{0,200}?\s-p|sshpass\s+-p\s*|redis-cli\b[^;|&\n]{0,200}?\s-a\s+)["']?)[^\s"']+/

  /// The last lines of a log, without those values; nil for none.
  package static func log(_ lines: [String]) -> String? {
    lines.isEmpty ? nil : outside(lines.joined(separator: "\n"))
  }

  /// GitHub, GitLab, Slack, AWS, Stripe and others, JSON web tokens, and private keys.
  nonisolated(unsafe) private static let knownForms =
    /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w\-]{16,}|xox[a-z]-[\w\-]{10,}|A[KS]IA[A-Z0-9]{12,}|sk[-_][\w\-]{16,}|eyJ[\w\-]{8,}\.[\w\-]+(?:\.[\w\-]+)?)|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*-----)?/
}
