/// The release, as `--version` prints it and every run stores it.
package enum CollectorVersion {
  package static let text = "0.1.0"
}
