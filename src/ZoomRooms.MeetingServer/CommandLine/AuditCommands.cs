using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>audit list|export|verify</c>.</summary>
internal static class AuditCommands
{
    private const string VerifyDescription =
        """
        Look whether any row was changed, removed, put in or moved, and name the first; 1 where one was.

        Rows that were cut off the end, or a chain that was written anew from some row on by whoever may write the database, show only against a
        hash that was noted elsewhere: note the one that this prints, each week, and give it back with --head.
        """;

    public static Command Create(TimeProvider time) =>
        new("audit", "What was done, by whom, and what was refused: rows that are only appended, each hashed over the one before.")
        {
            List(time), Export(time), Verify(time),
        };

    private static Command List(TimeProvider time)
    {
        Option<int> last = new("--last") { Description = "So many rows.", HelpName = "COUNT", DefaultValueFactory = _ => 100 };
        Option<string?> meeting = new("--meeting")
        {
            Description = "Of these only those of this meeting, which the audit has under a pseudonym.", HelpName = "NUMBER",
        };
        Command list = new("list", "List the last rows.") { last, meeting, CommonOptions.Json };
        list.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            string? only = parsed.GetValue(meeting) is { } number ? context.Audit.Meeting(context.Meeting(number).Id) : null;
            AuditRowView[] rows = [.. context.Audit.Last(Math.Max(0, parsed.GetValue(last)))
                .Where(row => only is null || row.Entry.Object.StartsWith(only, StringComparison.Ordinal)).Select(AuditRowView.Of)];
            context.Write<IReadOnlyList<AuditRowView>>(rows, AuditJson.Default.IReadOnlyListAuditRowView, views => TextTable.Write(
                ["ROW", "TIME (UTC)", "ACTION", "ACTOR", "OBJECT", "FROM", "RESULT"],
                // Whoever can write the database may have written what turns a terminal around.
                views.Select(view => new[]
                {
                    view.Row.ToString(CultureInfo.InvariantCulture),
                    view.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), DisplayNames.Show(view.Action),
                    DisplayNames.Show(view.Actor), DisplayNames.Show(view.Object), DisplayNames.Show(view.Address),
                    DisplayNames.Show(view.Result),
                })));
        });
        return list;
    }

    private static Command Export(TimeProvider time)
    {
        Option<long> from = new("--from") { Description = "The first row.", HelpName = "ROW", DefaultValueFactory = _ => 1 };
        Command export = new("export", "Write the rows with their hashes, each a line of JSON.") { from };
        export.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            foreach (AuditRow row in context.Audit.Read(parsed.GetValue(from)))
                parsed.InvocationConfiguration.Output.WriteLine(
                    JsonSerializer.Serialize(AuditRowView.Of(row), AuditLines.Default.AuditRowView));
        });
        return export;
    }

    private static Command Verify(TimeProvider time)
    {
        Option<string?> head = new("--head") { Description = "A hash that an earlier \"verify\" printed.", HelpName = "HASH" };
        Command verify = new("verify", VerifyDescription) { head };
        verify.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            AuditVerification verified = AuditVerification.Of(context.Audit, Noted(parsed.GetValue(head)));
            parsed.InvocationConfiguration.Output.WriteLine(verified.Sentence);
            if (verified.Damage != AuditDamage.None)
                return ServerCommandLine.Refused;
            parsed.InvocationConfiguration.Output.WriteLine($"Its end: {Convert.ToHexStringLower(verified.Head)}");
            return ServerCommandLine.Done;
        });
        return verify;
    }

    private static byte[]? Noted(string? text)
    {
        if (text is null)
            return null;
        byte[] noted = new byte[AuditHash.Bytes];
        return text.Length == 2 * noted.Length
            && Convert.FromHexString(text, noted, out _, out _) == System.Buffers.OperationStatus.Done
            ? noted
            : throw new ServerProblemException("--head is not a hash that \"audit verify\" prints: 64 hexadecimal digits.");
    }
}
