using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging.Console;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>run</c>: serves until asked to stop.</summary>
internal static class RunCommand
{
    public static Command Create(TimeProvider time)
    {
        ServerOptions defaults = new() { DataFolder = "" };
        Option<IPEndPoint> listen = CommonOptions.Address(
            "--listen", "Address and port of HTTPS and signalling; port 0 draws one, see server.json.", defaults.Listen);
        Option<IPEndPoint> media = CommonOptions.Address("--media", "Address and UDP port of media; port 0 draws one.", defaults.Media);
        Option<IPEndPoint[]> candidates = CommonOptions.Addresses(
            "--media-candidate",
            "Where clients reach the media port, when that is not where they reach the server (NAT). May be repeated.");
        Option<string?> certificate = new("--certificate")
        {
            Description = "PEM certificate for HTTPS. Without it, one is made on first start and kept.", HelpName = "FILE"
        };
        Option<string?> key = new("--key")
        {
            Description = "PEM key of the certificate, when it is in a file of its own.", HelpName = "FILE"
        };
        Option<int> voices = CommonOptions.Count(
            "--voices", "Voices that each participant is sent at once: the loudest.", defaults.Slots.Audio, 1, 16);
        Option<int> pictures = CommonOptions.Count(
            "--pictures", "Pictures that each participant is sent at once: those it chose, then those who spoke last.",
            defaults.Slots.Video, 0, 49);
        Option<JanusEndpoint[]> janus = CommonOptions.Instances(
            "--janus",
            "WebSocket API of a Janus instance that carries media in place of this process; with its API secret as password (ws://:SECRET@HOST:PORT), if it has one. May be repeated: meetings are spread over them.");
        Option<string?> nats = new("--nats")
        {
            Description =
                "NATS with JetStream, over which several servers share their meetings: a participant may sit on any of them, and goes on at another when one ends. Needs --database.", HelpName = "nats://HOST:PORT"
        };
        Option<Uri?> url = new("--url")
        {
            Description = "Where clients reach this server among those that share meetings, when that is not where it listens.",
            HelpName = "https://HOST:PORT",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps)
                    return address;
                result.AddError($"\"{result.Tokens[0].Value}\" is not a value of --url: give https://HOST:PORT.");
                return null;
            },
        };
        Option<IPNetwork[]> proxies = CommonOptions.Networks(
            "--trusted-proxy",
            "Proxy, or network of proxies, that is believed about its clients' addresses (X-Forwarded-For), "
            + "which bounds on guesses count by. May be repeated.");
        Option<IPEndPoint[]> metrics = CommonOptions.Addresses(
            "--metrics", "Address and port of figures for Prometheus (http://ADDR:PORT/metrics); for your own network alone.");
        metrics.Arity = ArgumentArity.ZeroOrOne;
        Command run = new("run", "Serve meetings until SIGTERM or Ctrl+C. Prints the certificate's SHA-256, which rooms pin.")
        {
            listen, media, candidates, certificate, key, voices, pictures, janus, nats, url, proxies, metrics, LimitCommands.Option,
        };
        run.SetAction(async (parsed, cancellation) =>
        {
            ServerOptions options = new()
            {
                DataFolder = parsed.GetRequiredValue(CommonOptions.Data),
                Database = parsed.GetValue(CommonOptions.Database),
                Nats = parsed.GetValue(nats),
                Url = parsed.GetValue(url),
                Listen = parsed.GetRequiredValue(listen),
                Media = parsed.GetRequiredValue(media),
                Metrics = parsed.GetRequiredValue(metrics).FirstOrDefault(),
                MediaCandidates = parsed.GetRequiredValue(candidates),
                TrustedProxies = parsed.GetRequiredValue(proxies),
                CertificateFile = parsed.GetValue(certificate),
                CertificateKeyFile = parsed.GetValue(key),
                Slots = new SlotLimits(parsed.GetRequiredValue(voices), parsed.GetRequiredValue(pictures)),
                Janus = new JanusOptions { Instances = parsed.GetRequiredValue(janus) },
            };
            foreach ((ServerLimit limit, double value) in parsed.GetRequiredValue(LimitCommands.Option))
                options = limit.Set(options, value);
            TextWriter output = parsed.InvocationConfiguration.Output;
            await using ServerHost host = await ServerHost.StartAsync(options, time, logging => Configure(logging), cancellation);
            await output.WriteLineAsync(options.Janus.Instances.Count == 0
                ? $"Listening on https://{host.ListenAddress}, media on udp {host.MediaAddress}"
                : $"Listening on https://{host.ListenAddress}, media over Janus at {string.Join(", ", options.Janus.Instances)}");
            await output.WriteLineAsync($"Certificate SHA-256 {host.CertificateSha256}");
            await output.FlushAsync(cancellation);
            await host.WaitForShutdownAsync(cancellation);
            return ServerCommandLine.Done;
        });
        return run;
    }

    private static void Configure(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
            // Why a server does not start is said in a sentence, once.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical).AddSimpleConsole(
                console => console.SingleLine = true);
        // The addresses are the command's output; what it logs is not.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
