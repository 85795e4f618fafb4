/// Memory that is never given back, growing at a steady rate: the leak of `--leak-mb-per-min`, or the warm-up of
/// `--warm-up-mb`, which ends.
///
/// It grows page by page (4 KB), so that a reading every two seconds sees a line and no stairs.
struct SteadyGrowth {
  private let bytesPerMinute: Double
  private let largestBytes: Double
  private var grownBytes = 0

  private var owedBytes = 0.0
  private var regions: [PageRegion] = []
  private var pagesUsedInLast = 0

  private static let regionBytes = 64 * PageRegion.bytesPerMB

  /// - Parameter largestMB: at which it ends.
  init(mbPerMinute: Double, largestMB: Double = .infinity) {
    bytesPerMinute = mbPerMinute * Double(PageRegion.bytesPerMB)
    largestBytes = largestMB * Double(PageRegion.bytesPerMB)
  }

  mutating func grow(overSeconds seconds: Double) throws(DemoError) {
    owedBytes = min(owedBytes + bytesPerMinute / 60 * seconds, largestBytes - Double(grownBytes))
    while owedBytes >= Double(PageRegion.pageBytes) {
      if pagesUsedInLast == regions.last?.pageCount ?? 0 {
        regions.append(try PageRegion(byteCount: Self.regionBytes))
        pagesUsedInLast = 0
      }
      regions.last?.touch(pages: pagesUsedInLast..<pagesUsedInLast + 1)
      pagesUsedInLast += 1
      owedBytes -= Double(PageRegion.pageBytes)
      grownBytes += PageRegion.pageBytes
    }
  }
}
