import Foundation
import Testing
import TidemarkSettings
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

@Suite("Configuration")
struct ConfigurationTests {
  private func load(
    _ yaml: String, environment: [String: String] = [:],
    flags: [(path: String, text: String, flag: String)] = []
  ) async throws -> CollectorConfiguration {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "tidemark.yaml").path
      try Data(yaml.utf8).write(to: URL(filePath: file))
      return try ConfigurationLoader(environment: environment).load(file: file, flags: flags).configuration
    }
  }

  /// The sentence a faulty file gets, without the directory it lies in.
  private func complaint(_ yaml: String, environment: [String: String] = [:]) async throws -> String {
    do {
      _ = try await load(yaml, environment: environment)
      return "no complaint"
    } catch let error where error is SettingError || error is ConfigurationError {
      let text = String(describing: error)
      guard let range = text.range(of: "tidemark.yaml") else { return text }
      return String(text[range.lowerBound...])
    }
  }

  @Test("the file `init` writes says what the defaults are")
  func starterFile() async throws {
    #expect(try await load(StarterFile.text) == CollectorConfiguration())
  }

  @Test("the file `init` writes names every setting")
  func starterFileIsComplete() async throws {
    for setting in Setting.all {
      let name = setting.path.split(separator: ".").last.map(String.init) ?? ""
      #expect(StarterFile.text.contains("\(name):"), "\(setting.path)")
    }
    for setting in Setting.service("api") {
      let name = setting.path.split(separator: ".").last.map(String.init) ?? ""
      #expect(StarterFile.text.contains("#    \(name):"), "\(setting.path)")
    }
  }

  @Test("a service is read with all it has, in the order of the file")
  func services() async throws {
    let settings = try await load(
      """
      stack:
        kind: processes
        services:
          web:
            command: [./web, --port, "8001"]
            health_url: http://localhost:8001/health
            restart: on-failure
            environment: {LEVEL: info}
            working_directory: /srv
            log_file: web.log
          db:
            command: [db]
      """)
    #expect(settings.stack.services.map(\.name) == ["web", "db"])
    let web = settings.stack.services[0]
    #expect(web.command == ["./web", "--port", "8001"])
    #expect(web.healthURL == "http://localhost:8001/health")
    #expect(web.restart == .onFailure)
    #expect(web.environment == ["LEVEL": "info"])
    #expect(web.workingDirectory == "/srv")
    #expect(web.logFile == "web.log")
  }

  @Test("an unknown key is refused with its place, what was probably meant and what may stand there")
  func unknownKey() async throws {
    #expect(
      try await complaint("sampling:\n  intervall_seconds: 1\n")
        == "tidemark.yaml:2:3: unknown key `sampling.intervall_seconds`; did you mean `interval_seconds`? "
        + "Allowed here: source, interval_seconds, cadvisor_url")
    #expect(
      try await complaint("stack:\n  services:\n    api:\n      comand: [x]\n").hasPrefix(
        "tidemark.yaml:4:7: unknown key `stack.services.api.comand`; did you mean `command`? "))
    #expect(
      try await complaint("databse: x.db\n").hasPrefix(
        "tidemark.yaml:1:1: unknown key `databse`; did you mean `database`? "))
  }

  @Test(
    "a bad value is refused with its place, what was found and what is allowed",
    arguments: [
      (
        "scenarios:\n  load:\n    levels: [10, zero]\n",
        "tidemark.yaml:3:18: `scenarios.load.levels` is `zero`; allowed: a whole number of agents from 1 to 100000"
      ),
      (
        "scenarios:\n  load:\n    levels: []\n",
        "tidemark.yaml:3:5: `scenarios.load.levels` is a list of 0; allowed: "
          + "a list of load levels such as [10, 20, 40]"
      ),
      (
        "scenarios:\n  load:\n    levels: [0]\n",
        "tidemark.yaml:3:14: `scenarios.load.levels` is `0`; allowed: a whole number of agents from 1 to 100000"
      ),
      (
        "sampling:\n  interval_seconds: -1\n",
        "tidemark.yaml:2:3: `sampling.interval_seconds` is `-1`; allowed: a number of seconds from 0.05 to 3600"
      ),
      (
        "sampling:\n  source: cadvizor\n",
        "tidemark.yaml:2:3: `sampling.source` is `cadvizor`; allowed: auto, cadvisor, docker, cgroup, process"
      ),
      (
        "workload:\n  base_url: localhost:8000\n",
        "tidemark.yaml:2:3: `workload.base_url` is `localhost:8000`; allowed: a URL such as http://localhost:8000"
      ),
      (
        "scenarios:\n  restart: maybe\n",
        "tidemark.yaml:2:3: `scenarios.restart` is `maybe`; allowed: true or false"
      ),
      (
        "stack: processes\n",
        "tidemark.yaml:1:1: `stack` is `processes`; allowed: a mapping of keys and values"
      ),
      (
        "stack:\n  kind: processes\n  kind: compose\n",
        "tidemark.yaml:2:3: not valid YAML: the key `kind` is there more than once; correct that line"
      ),
    ])
  func badValue(yaml: String, sentence: String) async throws {
    #expect(try await complaint(yaml) == sentence)
  }

  @Test("broken YAML is refused with its line")
  func syntax() async throws {
    let text = try await complaint("stack:\n  kind: [processes\nsampling: 1\n")
    #expect(text.hasPrefix("tidemark.yaml:3:"))
    #expect(text.contains("not valid YAML"))
  }

  /// "Billion laughs" (https://en.wikipedia.org/wiki/Billion_laughs_attack), in YAML.
  @Test("ten lines of aliases that mean a billion values are refused at once")
  func aliases() async throws {
    let lines = (1...9).map { level in
      "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]"
    }
    let text = try await complaint((["a0: &a0 [x]"] + lines).joined(separator: "\n"))
    #expect(text.contains("it has too many values, its aliases included"))
    #expect(
      try await complaint("stack: &stack\n  kind: compose\nmore: *stack\n").contains("unknown key `more`"))
  }

  @Test("a file that is not there is an error that says how to get one")
  func missingFile() {
    let error = #expect(throws: ConfigurationError.self) {
      try ConfigurationLoader(environment: [:]).load(file: "/nowhere/t.yaml")
    }
    #expect(error?.description.contains("tidemark-collect init /nowhere/t.yaml") == true)
  }

  @Test("flags win over variables, variables over the file, the file over defaults")
  func precedence() async throws {
    let yaml = "sampling:\n  interval_seconds: 3\nscenarios:\n  baseline:\n    warmup_seconds: 4\n"
    let environment = [
      "TIDEMARK_SAMPLING_INTERVAL_SECONDS": "5", "TIDEMARK_SCENARIOS_LOAD_LEVELS": "1,2",
      "TIDEMARK_DB": "e.db", "TIDEMARK_WORKLOAD_BASE_URL": "",
    ]
    let settings = try await load(
      yaml, environment: environment, flags: [("sampling.interval_seconds", "7", "--interval")])
    #expect(settings.sampling.intervalSeconds == 7)
    #expect(settings.scenarios.baseline.warmupSeconds == 4)
    #expect(settings.scenarios.load.levels == [1, 2])
    #expect(settings.database == "e.db")
    #expect(settings.workload.baseURL == "http://localhost:8000")
  }

  @Test("a variable reaches the settings of a declared service")
  func serviceVariable() async throws {
    let settings = try await load(
      "stack:\n  services:\n    web-1:\n      command: [web]\n",
      environment: ["TIDEMARK_STACK_SERVICES_WEB_1_RESTART": "always"])
    #expect(settings.stack.services[0].restart == .always)
  }

  @Test("a bad variable is named")
  func badVariable() async throws {
    #expect(
      try await complaint("", environment: ["TIDEMARK_SAMPLING_INTERVAL_SECONDS": "fast"])
        == "$TIDEMARK_SAMPLING_INTERVAL_SECONDS: `sampling.interval_seconds` is `fast`; "
        + "allowed: a number of seconds from 0.05 to 3600")
  }

  @Test("a variable nearly spelled like a setting is warned about")
  func suspect() throws {
    let loaded = try ConfigurationLoader(environment: ["TIDEMARK_SAMPLING_INTERVAL_SECOND": "1"])
      .load(file: "/dev/null")
    #expect(
      loaded.warnings == [
        "$TIDEMARK_SAMPLING_INTERVAL_SECOND is not a setting and was ignored; "
          + "did you mean $TIDEMARK_SAMPLING_INTERVAL_SECONDS?"
      ])
  }

  @Test("the key may come from a variable the file names, which must then be set")
  func keyVariable() async throws {
    let yaml = "workload:\n  api_key_env: RIDES_KEY\n"
    let settings = try await load(yaml, environment: ["RIDES_KEY": "s3cret"])
    #expect(settings.workload.apiKey == "s3cret")
    #expect(settings.workload.apiKeyOrigin == "$RIDES_KEY, which workload.api_key_env names")
    #expect(try await complaint(yaml).contains("$RIDES_KEY, which is not set"))
  }
}

@Suite("Secrets")
struct RedactionTests {
  @Test("no secret of any kind reaches the stored configuration")
  func stored() throws {
    var settings = CollectorConfiguration()
    settings.workload.apiKey = "hush-1"
    settings.workload.baseURL = "http://me:hush-2@localhost:8000"
    settings.labels = ["deploy_token": "hush-3", "team": "core"]
    var service = CollectorConfiguration.Service(name: "api")
    service.command = [
      "api", "--api-key", "hush-4", "--password=hush-5", "postgres://u:hush-6@db/x", "DB_PASSWORD=hush-7",
      "--port", "8000", "Authorization: Bearer hush-8",
    ]
    service.environment = ["API_KEY": "hush-9", "LEVEL": "info", "DSN": "amqp://u:hush-10@mq"]
    service.healthURL = "http://localhost/health?token=hush-11&x=1"
    settings.stack.services = [service]
    let json = try settings.redactedJSON()
    #expect(!json.contains("hush"))
    for kept in [
      "--port", "8000", "core", "--api-key", "DB_PASSWORD=***", "LEVEL", "token=***&x=***",
      "http://***@localhost:8000",
    ] {
      #expect(json.contains(kept), "\(kept)")
    }
  }

  @Test(
    "passwords in short options of programs that are known for them are none of a recorded command",
    arguments: [
      ("curl -u me:hush http://h/", "curl -u *** http://h/"), ("curl -ume:hush x", "curl -u*** x"),
      ("curl --user 'me:hush' x", "curl --user *** x"), ("curl -u 'me:hu sh' x", "curl -u *** x"),
      ("api --verbose --password hush x", "api --verbose --password *** x"),
      ("api --password 'p$hush!' --token \"hush 9\" x", "api --password *** --token *** x"),
      (#"api --pass 'it'\''s hush' x"#, "api --pass *** x"),
      ("mysql -u root -phush db", "mysql -u root -p*** db"),
      ("sh -c 'mysqldump --quick -phush db'", "sh -c 'mysqldump --quick -p*** db'"),
      ("sshpass -p hush ssh h", "sshpass -p *** ssh h"),
      ("redis-cli -h r -a hush ping", "redis-cli -h r -a *** ping"),
      ("docker run -u 1000:1000 -p 80:80 x", "docker run -u 1000:1000 -p 80:80 x"),
      ("git push -u origin main", "git push -u origin main"), ("mkdir -p a/b", "mkdir -p a/b"),
    ])
  func shortOptions(_ command: String, _ shown: String) { #expect(Redaction.outside(command) == shown) }

  @Test(
    "what programs of every kind print of a password is not shown, and the words around it are",
    arguments: [
      ("password = hush ok", "password = *** ok"), ("Password => 'hush', ok", "Password => ***, ok"),
      ("{'password': 'hush', 'a': 1}", "{'password': ***, 'a': 1}"),
      (#"{"password":["hush"],"a":1}"#, #"{"password":***,"a":1}"#),
      (#""api_key" : "hu,sh", ok"#, #""api_key" : ***, ok"#), ("DB_PASSWORD=x&hush ok", "DB_PASSWORD=*** ok"),
      (#"PASSWORD="a\"hush" ok"#, "PASSWORD=*** ok"),
      ("<password>hush</password>", "<password>***</password>"),
      ("DBPASS=hush dbpasswd=hush SECRETKEY=hush ok", "DBPASS=*** dbpasswd=*** SECRETKEY=*** ok"),
      ("password: a,hush, ok", "password: ***, ok"), ("GET /a?mode=x&token=hush", "GET /a?mode=x&token=***"),
      ("bypass=on compass: north", "bypass=on compass: north"), ("took 3 s: ok", "took 3 s: ok"),
    ])
  func printed(_ line: String, _ shown: String) { #expect(Redaction.outside(line) == shown) }

  @Test("a text of one long word is looked through at once", .timeLimit(.minutes(1)))
  func longWord() {
    let word = String(repeating: "a", count: 300_000)
    #expect(Redaction.outside(word + "_PASSWORD=hush") == word + "_PASSWORD=***")
  }
}
