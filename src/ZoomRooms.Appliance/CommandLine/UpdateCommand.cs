using System.CommandLine;
using System.ComponentModel;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Appliance.Updates;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>update</c>: takes a newer image, if there is one. A timer of an image runs it.</summary>
internal static class UpdateCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Option<string> root = new("--root") { Description = "The device's root folder.", DefaultValueFactory = _ => "/" };
        Command command = new(
            "update",
            "Looks for a newer image (Update:Url), has it checked and written into the other slot, and restarts the device when the room is in no meeting. As root, on a device with slots.") { root };
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            if (!options.Update.IsUsed)
            {
                await Console.Out.WriteLineAsync("This device looks for no updates (Update:Url).");
                return ExitCodes.Good;
            }
            string folder = parsed.GetRequiredValue(root);
            if (new DeviceHealthReader(folder, options.Paths).Read() is not { ImageVersion: { } current, Slot: not null })
            {
                await Console.Error.WriteLineAsync("This device was not started from a slot of an image: update it as it was installed.");
                return ExitCodes.Usage;
            }
            Updater updater = new(
                options.Update, folder, current, token => IsBusyAsync(options.Paths, token), TimeProvider.System, Console.Out.WriteLine);
            try
            {
                return await updater.RunAsync(cancellation) switch
                {
                    UpdateOutcome.NothingNewer or UpdateOutcome.Restarting => ExitCodes.Good,
                    UpdateOutcome.NotFetched => ExitCodes.Unreachable,
                    _ => ExitCodes.No,
                };
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or Win32Exception)
            {
                await Console.Error.WriteLineAsync($"The update cannot be taken: {failed.Message}");
                return ExitCodes.No;
            }
        });
        return command;
    }

    /// <summary>A room that does not answer is in no meeting: its light is dark, and an update may be what it needs.</summary>
    private static async Task<bool> IsBusyAsync(PathOptions paths, CancellationToken cancellation)
    {
        string? answer = await UnixSocketServer.AskAsync(paths.StatusSocket, "status", cancellation);
        return StatusDocument.TryParse(answer, out StatusDocument? status)
            && status.State.Split(' ')[0] is "Joining" or "InMeeting" or "Leaving" or "Rejoining";
    }
}
