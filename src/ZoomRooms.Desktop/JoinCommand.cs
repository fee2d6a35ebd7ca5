using System.CommandLine;

namespace ZoomRooms.Desktop;

/// <summary><c>join MEETING</c>: stays in a meeting until it ends, the program is stopped, or somebody types <c>leave</c>.</summary>
internal static class JoinCommand
{
    public static Command Create()
    {
        MeetingOptions meeting = new();
        Option<FileInfo?> record = new("--record") { Description = "Matroska file for the video and audio received." };
        Option<bool> json = new("--json")
        {
            Description =
                "One JSON object a line instead of text: each change (state, muted, participants, who knocks, leader, locked, attention, security code), and the figures once a second."
        };
        Command command = new(
            "join", $"Joins a meeting and stays until it ends or the program is stopped. {MeetingCommandReader.Help}") { record, json };
        meeting.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (meeting.Read(parsed) is not { } request)
                return 2;
            StayFigures figures = new();
            DesktopParticipant participant = new(request)
            {
                RecordTo = parsed.GetValue(record)?.FullName,
                Figures = figures,
                Report = parsed.GetValue(json)
                    ? new JsonReport(Console.Out, TimeProvider.System, figures) : new TextReport(Console.Out, TimeProvider.System),
            };
            return await participant.StayAsync(cancellation);
        });
        return command;
    }
}
