import Glibc

guard let options = Options(Array(CommandLine.arguments.dropFirst())), let endpoint = Endpoint(url: options.url) else {
    let usage = Options.usage + "\n"
    write(STDERR_FILENO, usage, usage.utf8.count)
    exit(64)
}
switch options.work {
case .watch:
    let watching = Watching(options, endpoint)
    watching.run()
    print(Report.text(watching))
case .abort(let cycles):
    var aborting = Aborting()
    aborting.run(cycles: cycles, url: options.url, endpoint: endpoint, patience: options.patience)
    print(Report.text(aborting))
}
