using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Calendar.Counting;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Hosting;
using ZoomRooms.Client.Provisioning;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>calendar</c>: reads the room's calendar now, for whoever installs it.</summary>
internal static class CalendarCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Command command = new(
            "calendar",
            "Reads the room's calendar now, and shows what the button joins and when. Titles are not shown: the room does not look at them.");
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            if (!options.Calendar.IsUsed)
            {
                await Console.Out.WriteLineAsync("This room has no calendar (Calendar:Source): the button joins its standing meeting.");
                return ExitCodes.Good;
            }
            Agenda agenda = new(TimeProvider.System, options.Meeting.Id.Length > 0);
            // What it fetches is shown, not kept: the state folder is the service's.
            AcceptanceOrder order = new(Path.Combine(options.Paths.State, FactoryReset.CalendarOrderName), isKept: false);
            CalendarReader reader = new(
                options.Calendar, CalendarRules.Of(
                    options.Calendar, options.Server.Url), agenda, stateFolder: null, TimeProvider.System, NullLogger.Instance, order)
            {
                Server = ApplianceSessions.ServerOf(options, TimeProvider.System),
            };
            using FeedClient? feed = options.Calendar.IsFeed ? reader.CreateClient() : null;
            bool read = await reader.ReadOnceAsync(feed, cancellation);
            if (agenda.Problem.Length > 0)
                await Console.Error.WriteLineAsync($"Problem: {agenda.Problem}.");
            if (!read)
                return ExitCodes.No;
            AgendaAnswer now = agenda.Now();
            await Console.Out.WriteLineAsync(now switch
            {
                { Meeting: { } on } => $"A press now joins {on.Meeting}.",
                { IsStanding: true } => $"A press now joins the standing meeting {options.Meeting.Id}.",
                _ => now.Reason,
            });
            foreach (ScheduledMeeting coming in agenda.Coming())
                await Console.Out.WriteLineAsync($"{Line(coming)}{(coming.Passcode.Length > 0 ? ", with its passcode" : "")}");
            foreach (ScheduledMeeting uncounted in agenda.Uncounted())
                await Console.Out.WriteLineAsync($"{Line(uncounted)}, does not count: {VerdictText.Of(uncounted.Verdict)}");
            return ExitCodes.Good;
        });
        return command;
    }

    private static string Line(ScheduledMeeting meeting) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{meeting.Start.ToLocalTime():ddd yyyy-MM-dd HH:mm} to {meeting.End.ToLocalTime():HH:mm}  {meeting.Meeting}");
}
