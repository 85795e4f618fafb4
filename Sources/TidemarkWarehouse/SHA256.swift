import CCrypto

/// SHA-256 (FIPS 180-4), computed by OpenSSL's libcrypto. A copy continues on its own.
package struct SHA256 {
  private var context = Context()

  package init() {}

  package mutating func update(_ bytes: [UInt8]) {
    if !isKnownUniquelyReferenced(&context) { context = Context(copying: context) }
    precondition(EVP_DigestUpdate(context.pointer, bytes, bytes.count) == 1, "libcrypto cannot hash")
  }

  /// The 32 bytes of the digest over everything added so far.
  package func digest() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let copy = Context(copying: context)
    precondition(EVP_DigestFinal_ex(copy.pointer, &digest, nil) == 1, "libcrypto cannot hash")
    return digest
  }

  package static func digest(of bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(Array(bytes))
    return hash.digest()
  }

  private final class Context {
    let pointer = EVP_MD_CTX_new()

    init() { precondition(EVP_DigestInit_ex(pointer, EVP_sha256(), nil) == 1, "libcrypto has no SHA-256") }

    init(copying other: Context) {
      precondition(EVP_MD_CTX_copy_ex(pointer, other.pointer) == 1, "libcrypto cannot copy a digest")
    }

    deinit { EVP_MD_CTX_free(pointer) }
  }
}
