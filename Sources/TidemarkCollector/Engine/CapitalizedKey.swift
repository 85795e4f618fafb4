/// Keys of JSON that are the cases' names with their first letter in upper case, as Go exports fields.
///
/// A key strategy of the decoder would do the same for all keys of an answer, also the hundred that are not read, and doubles
/// the time that decoding an inspection takes.
protocol CapitalizedKey: CodingKey, RawRepresentable where RawValue == String {}

extension CapitalizedKey {
  var stringValue: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
