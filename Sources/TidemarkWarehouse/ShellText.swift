/// A word that a shell takes as it is (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02).
package func shellQuoted(_ text: String) -> String {
  let isPlain = !text.isEmpty && text.wholeMatch(of: /[A-Za-z0-9_.\/:@%+=,-]+/) != nil
  return isPlain ? text : "'" + text.replacingScalar("'", with: "'\\''") + "'"
}
