/// The release of all programs, as `--version` prints it and every run stores it.
package enum ToolVersion {
  package static let text = "0.1.0"
}
