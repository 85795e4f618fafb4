import Foundation
import Subprocess
import SystemPackage

/// A real server of S3 on this machine (moto, which checks signatures and rights as Amazon's does), which the tests share
/// and which ends with the test process, whichever way that ends.
package final class S3Server: Sendable {
  /// Who may do what in the bucket `runs`.
  package enum User: String, Sendable, CaseIterable {
    /// Everything.
    case writer
    /// List and read.
    case reader
    /// Nothing.
    case stranger
  }

  package let url: String
  private let keys: [String: [String: String]]
  private let process: Process
  private let life: FileHandle

  private static let folder = "/usr/local/lib/tidemark-moto/bin"

  package static var isInstalled: Bool {
    FileManager.default.isExecutableFile(atPath: "\(folder)/moto_server")
  }

  private static let started = Task {
    for _ in 0..<5 {
      if let server = try await S3Server(port: .random(in: 30_000..<32_000)) { return server }
    }
    throw NotStarted(reason: "no port is free")
  }

  /// With a bucket `runs`, in which every test has a prefix of its own.
  package static var shared: S3Server {
    get async throws { try await started.value }
  }

  /// nil where it does not answer, as when something else has the port.
  private init?(port: UInt16) async throws {
    url = "http://127.0.0.1:\(port)"
    let input = Pipe()
    process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", #""$@" & cat >/dev/null; kill -9 $!; wait"#, "sh", "\(Self.folder)/moto_server", "-H",
      "127.0.0.1",
      "-p", "\(port)",
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["INITIAL_NO_AUTH_ACTION_COUNT": "1000000"]) { $1 }
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    life = input.fileHandleForWriting
    // A program that a test starts meanwhile would keep the server alive.
    _ = fcntl(life.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try process.run()
    let deadline = ContinuousClock.now + .seconds(60)
    var isReady = false
    while !isReady, ContinuousClock.now < deadline, process.isRunning {
      isReady = try await Subprocess.run(
        .name("curl"), arguments: ["-fsS", "-m", "2", "\(url)/moto-api/"], output: .discarded,
        error: .discarded
      ).terminationStatus.isSuccess
      if !isReady { try await Task.sleep(for: .milliseconds(200)) }
    }
    guard isReady else {
      keys = [:]
      stop()
      return nil
    }
    let made = try await Self.python(Self.setUp, [url])
    keys = try JSONDecoder().decode([String: [String: String]].self, from: Data(made.utf8))
  }

  /// Makes the bucket and the users, and then turns the checks of rights on.
  private static let setUp = """
    import boto3, json, sys, urllib.request
    url = sys.argv[1]
    def client(name):
        return boto3.client(name, endpoint_url=url, region_name="us-east-1", aws_access_key_id="root", aws_secret_access_key="root")
    client("s3").create_bucket(Bucket="runs")
    iam, keys = client("iam"), {}
    rights = {"writer": ["s3:*"], "reader": ["s3:ListBucket", "s3:GetObject"], "stranger": []}
    for user, actions in rights.items():
        iam.create_user(UserName=user)
        if actions:
            policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
            iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        keys[user] = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    urllib.request.urlopen(urllib.request.Request(url + "/moto-api/reset-auth", data=b"0", method="POST", headers={"Content-Type": "text/plain"}))
    print(json.dumps(keys))
    """

  /// What a user of the bucket has in the environment.
  package func environment(_ user: User = .writer) -> [String: String] {
    (keys[user.rawValue] ?? [:]).merging(["AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"]) { $1 }
  }

  /// Runs a program with `s3`, a client of the server that may do everything.
  @discardableResult
  package func python(_ program: String, _ arguments: [String] = []) async throws -> String {
    let key = environment()
    let client = """
      import boto3, sys
      s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                        aws_access_key_id=sys.argv[2], aws_secret_access_key=sys.argv[3])

      """
    return try await Self.python(
      client + program,
      [url, key["AWS_ACCESS_KEY_ID"] ?? "", key["AWS_SECRET_ACCESS_KEY"] ?? ""] + arguments)
  }

  private static func python(_ program: String, _ arguments: [String]) async throws -> String {
    let result = try await Subprocess.run(
      .path(FilePath("\(folder)/python")), arguments: Arguments(["-c", program] + arguments),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else { throw NotStarted(reason: result.standardError) }
    return result.standardOutput
  }

  private func stop() {
    do { try life.close() } catch { return process.end() }
    process.waitUntilExit()
  }

  package struct NotStarted: Error { let reason: String }
}
