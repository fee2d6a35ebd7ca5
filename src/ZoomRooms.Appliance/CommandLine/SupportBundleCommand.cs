using System.CommandLine;
using System.Diagnostics;
using ZoomRooms.Appliance.Care;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Sockets;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>support-bundle FILE</c>: what somebody far away needs to help, without content or keys.</summary>
internal static class SupportBundleCommand
{
    public static Command Create()
    {
        Argument<FileInfo> file = new("file") { Description = "Where to write it, such as support.tar.gz." };
        Option<string> settings = new("--config")
        {
            Description = "The settings.", DefaultValueFactory = _ => "/etc/zoomrooms/appliance.json"
        };
        Option<string> runtime = new("--runtime")
        {
            Description = "The folder of the service's sockets.", DefaultValueFactory = _ => new PathOptions().Runtime
        };
        Command command = new(
            "support-bundle",
            "Writes status, health, settings of devices, journal and devices into one file, without names, addresses, meetings, codes or keys. Works while the service is down.") { file, settings, runtime };
        command.SetAction(async (parsed, cancellation) =>
        {
            string socket = (new PathOptions { Runtime = parsed.GetRequiredValue(runtime) }).StatusSocket;
            string? status = await UnixSocketServer.AskAsync(socket, "status", cancellation);
            ProcessStartInfo journal = new(
                "journalctl",
                ["--no-pager", "--output=short-iso", "--lines=5000", "--unit=zoomrooms-*", "--unit=rauc.service", "--unit=wpa_supplicant*",
                    "--unit=systemd-networkd.service", "--unit=systemd-timesyncd.service"]);
            try
            {
                await new SupportBundle("/", TimeProvider.System).WriteAsync(
                    parsed.GetRequiredValue(file).FullName, status, parsed.GetRequiredValue(settings), journal, cancellation);
                await Console.Out.WriteLineAsync(
                    $"Written: {parsed.GetRequiredValue(file).FullName}. It has no names, meetings, codes or keys; look into it all the same before you send it.");
                return ExitCodes.Good;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The support bundle cannot be written: {refused.Message}");
                return ExitCodes.No;
            }
        });
        return command;
    }
}
