import Foundation

@testable import TidemarkCollector
@testable import TidemarkWarehouse

/// Files of the kernel and logs of the engine: whatever the bytes are, they are read or not, and nothing ends.
func readTexts(_ input: Input) {
  let text = input.text
  _ = CgroupText.number(text)
  var usage = Usage()
  usage.setMemory(usageBytes: CgroupText.number(text), stat: CgroupText.pairs(text))
  _ = MemoryLimit.bytes(CgroupText.number(text))
  // What they throw says which line is wrong.
  _ = Result { try ProcessStat(text: text, file: "stat") }
  _ = Result { try ProcessMemory(text: text, file: "status") }
  _ = CgroupText.unifiedIO(text)
  _ = CgroupText.throttleIO(text)
  _ = CgroupText.network(text)
  _ = CgroupPath.parse(processCgroup: text)
  _ = CgroupPath.slicePath(text)
  _ = ContainerLog.text(Data(input))
  _ = KernelLog.isKill(text, in: "api", since: 0)
}
