using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Hosting;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>run</c>: the service.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Command command = new("run", "Runs the room: the service that waits for the join button.");
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            try
            {
                // Wrong libraries are told apart from a wrong camera at once, and by name.
                FFmpegRuntime.Initialize();
            }
            catch (FFmpegUnavailableException unavailable)
            {
                await Console.Error.WriteLineAsync(unavailable.Message);
                return ExitCodes.Usage;
            }
            using IHost host = Build(options);
            RoomService room = host.Services.GetServices<IHostedService>().OfType<RoomService>().Single();
            await host.RunAsync(cancellation);
            return room.Failed ? ExitCodes.No : ExitCodes.Good;
        });
        return command;
    }

    private static IHost Build(ApplianceOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // Asked of the environment, as sd_notify(3) and systemd.exec(5) have it. AddSystemd() asks /proc who the parent is, and the unit's
        // ProtectProc=invisible hides that: the service would never report that it is ready.
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        {
            builder.Services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            builder.Services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }
        builder.Services.AddLogging(logging =>
        {
            if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 })
                logging.AddSystemdConsole();
            else
                logging.AddSimpleConsole(console => console.SingleLine = true);
            logging.AddFilter("Microsoft", LogLevel.Warning);
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<RoomService>();
        return builder.Build();
    }
}
