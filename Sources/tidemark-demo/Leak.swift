/// Memory that is never given back, growing at a steady rate: the leak asked for by `--leak-mb-per-min`.
///
/// It grows page by page (4 KB), so that a reading every two seconds sees a line and no stairs.
struct Leak {
  let bytesPerMinute: Double
  private(set) var leakedBytes = 0

  private var owedBytes = 0.0
  private var regions: [PageRegion] = []
  private var pagesUsedInLast = 0

  private static let regionBytes = 64 * PageRegion.bytesPerMB

  init(mbPerMinute: Double) {
    bytesPerMinute = mbPerMinute * Double(PageRegion.bytesPerMB)
  }

  mutating func grow(overSeconds seconds: Double) throws(DemoError) {
    owedBytes += bytesPerMinute / 60 * seconds
    while owedBytes >= Double(PageRegion.pageBytes) {
      if pagesUsedInLast == regions.last?.pageCount ?? 0 {
        regions.append(try PageRegion(byteCount: Self.regionBytes))
        pagesUsedInLast = 0
      }
      regions.last?.touch(pages: pagesUsedInLast..<pagesUsedInLast + 1)
      pagesUsedInLast += 1
      owedBytes -= Double(PageRegion.pageBytes)
      leakedBytes += PageRegion.pageBytes
    }
  }
}
