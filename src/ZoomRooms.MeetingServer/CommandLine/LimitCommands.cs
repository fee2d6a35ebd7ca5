using System.CommandLine;
using System.Globalization;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>limits</c>, and the option of <c>run</c> that sets them.</summary>
internal static class LimitCommands
{
    public static Option<(ServerLimit Limit, double Value)[]> Option { get; } = new("--limit")
    {
        Description = "Bound something otherwise than by default: see the verb \"limits\". May be repeated.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            List<(ServerLimit, double)> limits = [];
            foreach (System.CommandLine.Parsing.Token token in result.Tokens)
            {
                if (ServerLimit.TryParse(token.Value, out ServerLimit? limit, out double value, out string problem))
                    limits.Add((limit, value));
                else
                    result.AddError(problem);
            }
            return [.. limits];
        },
    };

    public static Command Create()
    {
        Command limits = new("limits", "List what \"run --limit\" can bound, with the values otherwise.");
        limits.SetAction(parsed =>
        {
            ServerOptions defaults = new() { DataFolder = "" };
            parsed.InvocationConfiguration.Output.WriteLine(TextTable.Write(
                ["NAME", "DEFAULT", "LEAST", "MOST", "WHAT"],
                ServerLimit.All.Select(
                    limit => new[] { limit.Name, Text(limit.Get(defaults)), Text(limit.Least), Text(limit.Most), limit.Unit })));
        });
        return limits;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
