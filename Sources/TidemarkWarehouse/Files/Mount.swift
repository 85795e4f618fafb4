/// One mounted file system, as the kernel lists those of a process (proc_pid_mountinfo(5)).
package struct Mount: Sendable, Equatable {
  /// What of the file system is mounted; not `/` for a part of it, as inside a container.
  package var root: String
  package var point: String
  /// `ext4`, `cgroup2` and so on.
  package var type: String
  /// Of the file system, as `rw` or `memory`.
  package var options: [String]

  package init(root: String, point: String, type: String, options: [String]) {
    self.root = root
    self.point = point
    self.type = type
    self.options = options
  }

  /// In the order of the list, where a later one covers an earlier one of the same point. Lines of another form are left
  /// out.
  ///
  /// - Parameter mountinfo: Text of `/proc/self/mountinfo`: root and point are fields 4 and 5; after ` - ` come type,
  ///   source and options.
  package static func all(in mountinfo: String) -> [Mount] {
    mountinfo.split(separator: "\n").compactMap { line in
      let halves = line.split(separator: " - ", maxSplits: 1)
      guard halves.count == 2 else { return nil }
      let (left, right) = (halves[0].split(separator: " "), halves[1].split(separator: " "))
      guard left.count >= 5, let type = right.first else { return nil }
      return Mount(
        root: unescaped(left[3]), point: unescaped(left[4]), type: String(type),
        options: right.count >= 3 ? right[2].split(separator: ",").map(String.init) : [])
    }
  }

  /// Space, tab, newline and backslash are written as `\040` and so on.
  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let slash = rest.firstIndex(of: "\\") {
      result += rest[..<slash]
      let digits = rest[rest.index(after: slash)...].prefix(3)
      guard digits.count == 3, let code = UInt8(digits, radix: 8) else {
        result += rest[slash...]
        return result
      }
      result.unicodeScalars.append(Unicode.Scalar(code))
      rest = rest[digits.endIndex...]
    }
    return result + rest
  }
}
