package import Foundation

/// A headless Chromium, spoken to by the Chrome DevTools Protocol over pipes: JSON messages, each ended by a zero byte
/// (https://chromedevtools.github.io/devtools-protocol/).
package final class Browser {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let process = Process()
  private let input: CInt
  private let output: CInt
  private var buffer: [UInt8] = []
  private var nextID = 1
  private var session: String?
  private var events: [[String: Any]] = []

  /// nil where no Chromium is installed.
  package static let program: String? = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// - Parameter directory: for the profile and the pipes.
  package init(in directory: URL) throws {
    guard let program = Self.program else { throw Failure(description: "no Chromium") }
    let pipes = ["in", "out"].map { directory.appending(path: $0).path }
    for pipe in pipes where mkfifo(pipe, 0o600) != 0 { throw Failure(description: "cannot make \(pipe)") }
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c",
      "exec \"$0\" --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --user-data-dir=\"$3\" --remote-debugging-pipe 3<\"$1\" 4>\"$2\" >/dev/null 2>&1",
      program, pipes[0], pipes[1], directory.appending(path: "profile").path,
    ]
    try process.run()
    // The shell opens them in this order, each open waiting for its other end.
    input = open(pipes[0], O_WRONLY | O_CLOEXEC)
    output = open(pipes[1], O_RDONLY | O_CLOEXEC)
    guard input >= 0, output >= 0 else { throw Failure(description: "cannot open the pipes") }
    let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] as? String ?? ""
    session =
      try call("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"] as? String
    for domain in ["Page", "Runtime", "Network", "Log", "DOM"] { _ = try call("\(domain).enable") }
  }

  package func close() {
    _ = try? call("Browser.close", isOfPage: false)
    process.waitUntilExit()
    _ = [input, output].map { Foundation.close($0) }
  }

  /// Where pages may come from besides files, such as `http://127.0.0.1:8080/`.
  package var origin: String?

  /// Opens a page and waits until it is loaded.
  package func visit(
    _ page: URL, width: Int = 1280, height: Int = 900, isDark: Bool = false, hasScript: Bool = true
  ) throws {
    _ = try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    _ = try call(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
    _ = try call("Emulation.setScriptExecutionDisabled", ["value": !hasScript])
    events.removeAll()
    _ = try call("Page.navigate", ["url": page.absoluteString])
    while !events.contains(where: { $0["method"] as? String == "Page.loadEventFired" }) {
      events.append(try read())
    }
  }

  /// Errors on the console, exceptions, and requests for anything but files.
  package var problems: [String] {
    events.compactMap { event in
      let parameters = event["params"] as? [String: Any] ?? [:]
      switch event["method"] as? String {
      case "Runtime.exceptionThrown": return "exception: \(parameters)"
      case "Runtime.consoleAPICalled": return "console: \(parameters)"
      case "Log.entryAdded":
        return "log: \((parameters["entry"] as? [String: Any])?["text"] ?? "")"
      case "Network.requestWillBeSent":
        let url = (parameters["request"] as? [String: Any])?["url"] as? String ?? ""
        let isOurs = origin.map(url.hasPrefix) ?? url.hasPrefix("file:")
        return isOurs || url.hasPrefix("data:") ? nil : "request: \(url)"
      default: return nil
      }
    }
  }

  /// The value of an expression.
  package func evaluate(_ expression: String) throws -> Any? {
    let answer = try call("Runtime.evaluate", ["expression": expression, "returnByValue": true])
    if let exception = answer["exceptionDetails"] { throw Failure(description: "\(exception)") }
    return (answer["result"] as? [String: Any])?["value"]
  }

  /// Width and height of the first element that matches, as laid out; nil when there is none. Needs no script.
  package func size(of selector: String) throws -> (width: Double, height: Double)? {
    let root = try call("DOM.getDocument")["root"] as? [String: Any]
    let found = try call("DOM.querySelector", ["nodeId": root?["nodeId"] ?? 0, "selector": selector])
    guard let node = found["nodeId"] as? Int, node != 0 else { return nil }
    let model = try call("DOM.getBoxModel", ["nodeId": node])["model"] as? [String: Any]
    return (
      (model?["width"] as? NSNumber)?.doubleValue ?? 0, (model?["height"] as? NSNumber)?.doubleValue ?? 0
    )
  }

  package func mouse(_ type: String, _ x: Double, _ y: Double) throws {
    let isButton = type != "mouseMoved"
    _ = try call(
      "Input.dispatchMouseEvent",
      ["type": type, "x": x, "y": y, "button": isButton ? "left" : "none", "clickCount": isButton ? 1 : 0])
  }

  package func pressTab() throws {
    for type in ["rawKeyDown", "keyUp"] {
      _ = try call(
        "Input.dispatchKeyEvent", ["type": type, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9])
    }
  }

  /// Draws the whole page into a PNG file.
  package func screenshot(_ file: URL) throws {
    let answer = try call(
      "Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true])
    guard let data = (answer["data"] as? String).flatMap({ Data(base64Encoded: $0) }) else {
      throw Failure(description: "no screenshot")
    }
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  /// The page on paper, as a PDF file.
  package func print(_ file: URL) throws {
    let answer = try call("Page.printToPDF", ["printBackground": true])
    guard let data = (answer["data"] as? String).flatMap({ Data(base64Encoded: $0) }) else {
      throw Failure(description: "no PDF")
    }
    try data.write(to: file)
  }

  private func call(_ method: String, _ parameters: [String: Any] = [:], isOfPage: Bool = true) throws
    -> [String: Any]
  {
    let id = nextID
    nextID += 1
    var message: [String: Any] = ["id": id, "method": method, "params": parameters]
    if let session, isOfPage { message["sessionId"] = session }
    var bytes = [UInt8](try JSONSerialization.data(withJSONObject: message)) + [0]
    while !bytes.isEmpty {
      let count = write(input, bytes, bytes.count)
      guard count > 0 else { throw Failure(description: "the browser has gone") }
      bytes.removeFirst(count)
    }
    while true {
      let answer = try read()
      guard answer["id"] as? Int == id else {
        events.append(answer)
        continue
      }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  private func read() throws -> [String: Any] {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let message = Data(buffer[..<end])
        buffer.removeSubrange(...end)
        return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
      }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 60_000) > 0 else { throw Failure(description: "no answer in a minute") }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = Foundation.read(output, &chunk, chunk.count)
      guard count > 0 else { throw Failure(description: "the browser has gone") }
      buffer += chunk[..<count]
    }
  }
}
