@testable import StreamingJSON

/// Whatever the bytes are: a tree, or a refusal; and a tree is read again from its own text.
func readJSON(_ input: Input) {
  guard let tree = JSONTree(json: input.text) else { return }
  guard JSONTree(json: tree.pythonText()) == tree else { fatalError("another tree from its own text") }
}
