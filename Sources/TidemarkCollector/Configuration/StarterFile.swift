import TidemarkWarehouse

/// The commented configuration `init` writes. Its values are the defaults; a test holds it to that.
package enum StarterFile {
  /// Throws `ConfigurationError.fileExists` unless it may overwrite, or `DestinationError`.
  package static func write(_ text: String = text, to path: String, overwriting: Bool) throws {
    do {
      try FileDraft.write(text, to: path, isReplacing: overwriting)
    } catch DestinationError.exists {
      throw ConfigurationError.fileExists(path: path)
    }
  }

  package static let text = """
    # Configuration of tidemark-collect. All values are the defaults; leave out what you do not change.
    # Each can also be given as --set PATH=VALUE, such as --set sampling.interval_seconds=1, or as an environment
    # variable named after its path, such as TIDEMARK_SAMPLING_INTERVAL_SECONDS. Flags win over variables, variables
    # over this file. Lists are separated by commas there, labels and environments are written a=1,b=2.

    # The warehouse, a SQLite file. Also --db or TIDEMARK_DB.
    database: tidemark.db

    # Kept with every run, as --label KEY=VALUE. git.* and ci.* are found without asking.
    labels: {}

    # A container at or above this share of its memory limit is recorded as a warning.
    memory_warning_percent: 95

    # What is measured.
    stack:
      # compose: a Docker Compose project; processes: the commands under `services`.
      kind: compose

      # For kind compose. One file, or a list as for several -f; compose.yaml and the like bring their override files, as
      # with Compose. Empty: infrastructure/docker/compose.yml where it is there, else what Compose finds in this folder.
      compose_file:
      # Empty: those of COMPOSE_PROFILES where it is set, here or in .env, else core, data-pipeline, monitoring, analytics.
      profiles:
      # Whether images are built before the first scenario: true or false; empty: where a service has a build section.
      build:
      build_timeout_seconds: 1800
      # Name of the project; empty leaves it to Compose.
      project:
      # What services of the project are called, and the profile they belong to; others are recorded as well.
      containers: {}
      #  kafka: {name: rideshare-kafka, profile: core}

      # For kind processes: started in this order, stopped and started again for every scenario.
      services: {}
      #  api:
      #    command: [./server, --port, "8000"]        # program and arguments, no shell
      #    health_url: http://localhost:8000/health   # answers 200 when ready; without it: when it runs
      #    log_file: logs/api.log                     # without it: a temporary directory
      #    restart: no                                # no, on-failure or always
      #    working_directory: .
      #    environment: {LOG_LEVEL: info}

      # For all services together to become healthy. Of a Compose project this is the time for all of a start:
      # tear-down gets to a quarter of it, `up` to three quarters, waiting for health to its end.
      health_timeout_seconds: 120
      # Between SIGTERM and SIGKILL.
      stop_grace_seconds: 10

    # Who puts load on it.
    workload:
      # rideshare: the simulation API; http: the requests under `steps`; command: the shell commands under `commands`;
      # none: nobody.
      kind: rideshare
      base_url: http://localhost:8000
      # The key itself, or better the name of an environment variable that holds it.
      api_key:
      api_key_env:
      api_key_header: X-API-Key
      # For one request.
      timeout_seconds: 30
      # For all agents of a scenario to come into being.
      spawn_timeout_seconds: 120

      # For kind http: requests in order, at each point of a scenario. {drivers}, {riders} and {agents} (their sum)
      # stand for the load level. A step without requests does nothing.
      steps:
        # Asked by `check`; changes nothing.
        status: []
        start: []
        #  - post: /load/start                  # or get, put, patch, delete
        #    accept: {status: 409, text: already running}   # a refusal that means it is done already
        #    expect: {$.state: running}         # JSON path: value; also != >= <= > < and a number
        load: []
        #  - post: /load/users
        #    body: '{"count": {agents}}'
        #    headers: {X-Tenant: test}
        # Asked until all of it holds: the load has arrived.
        spawned: []
        #  - get: /load
        #    until: {$.users.active: ">= {agents}", $.queued: 0}
        stop: []
        reset: []

      # For kind command: run by the shell with TIDEMARK_STEP, TIDEMARK_DRIVERS, TIDEMARK_RIDERS, TIDEMARK_AGENTS.
      commands:
        status:
        start:
        # Such as ./load.sh "$TIDEMARK_AGENTS"; returns when the load is there.
        load:
        stop:
        reset:
        # For one of them.
        timeout_seconds: 120

    sampling:
      # auto, cadvisor, docker, cgroup or process.
      source: auto
      interval_seconds: 2
      cadvisor_url: http://localhost:8083

    # What `run` does. A load level N counts what the workload makes of it: {drivers} and {riders} are N each, {agents}
    # is their sum 2 N, and reports speak of agents. A stack that has one kind of user uses {agents}: level 10 is 20 users.
    scenarios:
      # Every scenario starts from a clean environment; false, or --no-restart, only resets the workload.
      restart: true
      baseline:
        warmup_seconds: 10
        sampling_seconds: 30
      load:
        # 20, 40, 80 and 160 agents.
        levels: [10, 20, 40, 80]
        settle_seconds: 5
        sampling_seconds: 60
      duration:
        durations_minutes: [1, 2, 4, 8]
        agents: 40
        settle_seconds: 5
      reset:
        agents: 40
        warmup_seconds: 10
        baseline_seconds: 10
        load_seconds: 30
        settle_seconds: 5
        after_seconds: 30
        # The memory after a reset may differ from the baseline by this much.
        tolerance_percent: 10

    """
}
