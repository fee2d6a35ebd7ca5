using System.CommandLine;
using System.CommandLine.Parsing;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>Which options were given, for the audit: switches and numbers with their value, texts without.</summary>
internal static class GivenSettings
{
    // What is longer is of no switch.
    private const int Longest = 200;

    public static string Of(ParseResult parsed)
    {
        string text = string.Concat(parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(given => !given.Implicit && given.Option != CommonOptions.Json && given.Option != CommonOptions.Data
                && given.Option != CommonOptions.Database)
            .Select(given => $" {given.Option.Name}{(IsText(given.Option.ValueType) ? "" : "=" + Value(given))}"));
        return text.Length <= Longest ? text : text[..Longest];
    }

    private static string Value(OptionResult given) => given.Tokens.Count == 0 ? "yes" : given.Tokens[0].Value;

    private static bool IsText(Type type)
    {
        Type own = Nullable.GetUnderlyingType(type) ?? type;
        return !own.IsEnum && own != typeof(bool) && own != typeof(int);
    }
}
