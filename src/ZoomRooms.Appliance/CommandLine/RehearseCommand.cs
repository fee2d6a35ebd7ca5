using System.CommandLine;
using ZoomRooms.Appliance.Rehearsal;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>rehearse</c>: a whole meeting on one machine.</summary>
internal static class RehearseCommand
{
    public static Command Create()
    {
        Option<FileInfo> server = new("--server-program") { Description = "The meeting server, zoomrooms-server.", Required = true };
        Option<FileInfo> farEnd = new("--far-end-program") { Description = "The far end, zoomrooms-desktop.", Required = true };
        Option<FileInfo> sound = new("--sound-script")
        {
            Description = "The script that starts simulated sound devices.", Required = true
        };
        Option<bool> unattended = new("--unattended")
        {
            Description = "Press the button, stay, leave and report. Also without a terminal."
        };
        Option<int> seconds = new("--seconds") { Description = "How long to stay, unattended.", DefaultValueFactory = _ => 10 };
        Option<int> presses = new("--presses")
        {
            Description = "Unattended: join and leave so often more, for the time from press to lock.", DefaultValueFactory = _ => 0
        };
        Option<FileInfo?> record = new("--record") { Description = "Matroska file for what the far end receives." };
        Option<string[]> janus = new("--janus")
        {
            Description = "WebSocket API of a Janus instance that carries media in place of the meeting server. May be repeated.",
            HelpName = "URL", DefaultValueFactory = _ => []
        };
        Option<bool> window = new("--window")
        {
            Description = "The far end is a window of this desktop, with this machine's camera and microphone. Not without a terminal."
        };
        Command command = new(
            "rehearse",
            "Runs a meeting server, this room on simulated devices and a far end on the loopback interface, and goes through a meeting. Exits 0 only if the lock was lit, both sides heard each other, the far end decoded this room's pictures, and a process beside this room decoded the far end's.")
        {
            server, farEnd, sound, unattended, seconds, presses, record, janus, window,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            RehearsalPrograms programs = new(
                parsed.GetRequiredValue(server).FullName, parsed.GetRequiredValue(farEnd).FullName, Environment.ProcessPath!,
                parsed.GetRequiredValue(sound).FullName)
            { Janus = parsed.GetRequiredValue(janus), InWindow = parsed.GetValue(window) };
            bool alone = parsed.GetValue(unattended) || Console.IsInputRedirected || Console.IsOutputRedirected;
            if (alone && parsed.GetValue(window))
            {
                await Console.Error.WriteLineAsync("--window needs a terminal and somebody before it: leave it out, or --unattended.");
                return ExitCodes.Usage;
            }
            try
            {
                await using MeetingRehearsal rehearsal = await MeetingRehearsal.StartAsync(
                    programs, parsed.GetValue(record)?.FullName, Console.Out, TimeProvider.System, cancellation);
                return alone
                    ? await rehearsal.RunUnattendedAsync(
                        TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(presses), cancellation)
                            ? ExitCodes.Good : ExitCodes.No
                    : await rehearsal.RunLiveAsync(cancellation);
            }
            catch (RehearsalException failed)
            {
                await Console.Error.WriteLineAsync(failed.Message);
                return ExitCodes.No;
            }
        });
        return command;
    }
}
