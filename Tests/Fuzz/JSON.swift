import StreamingJSON

/// Whatever the bytes are: a tree, or a refusal; and a tree is read again from its own text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  guard let tree = JSONTree(json: text) else { return 0 }
  guard JSONTree(json: tree.pythonText()) == tree else { fatalError("another tree from its own text") }
  return 0
}
