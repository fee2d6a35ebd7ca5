using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>Options and values that several verbs share.</summary>
internal static class CommonOptions
{
    private const string DataVariable = "ZOOMROOMS_SERVER_DATA";
    private const string DatabaseVariable = "ZOOMROOMS_SERVER_DATABASE";

    public static Option<string> Data { get; } = new("--data")
    {
        Description = $"Folder of database and certificate; made if missing. {DataVariable} sets another default.",
        HelpName = "DIR",
        Recursive = true,
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable(DataVariable) is { Length: > 0 } folder ? folder : "/var/lib/zoomrooms-server",
    };

    public static Option<string?> Database { get; } = new("--database")
    {
        Description =
            $"PostgreSQL database that several servers share, in place of the data folder's own; a password is better given by {DatabaseVariable} or PGPASSFILE.",
        HelpName = "postgres://USER@HOST/NAME",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(DatabaseVariable) is { Length: > 0 } address ? address : null,
        Validators =
        {
            result =>
            {
                if (result.GetValueOrDefault<string?>() is { } address && !PostgresDatabase.IsAddress(address))
                    result.AddError(
                        "--database is not an address of PostgreSQL: give postgres://USER@HOST/NAME, or Host=…;Username=…;Database=….");
            },
        },
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON for programs." };

    /// <summary>An option with a few words as values, which mean something to the program.</summary>
    public static Option<T> Choice<T>(string name, string description, T? otherwise, params (string Word, T Value)[] words)
    {
        Option<T> option = new(name)
        {
            Description = description,
            HelpName = string.Join('|', words.Select(word => word.Word)),
            Arity = ArgumentArity.ExactlyOne,
            DefaultValueFactory = _ => otherwise!,
            CustomParser = result =>
            {
                if (result.Tokens.Count == 0)
                    return otherwise;
                foreach ((string word, T value) in words)
                {
                    if (result.Tokens[0].Value == word)
                        return value;
                }
                result.AddError(
                    $"\"{result.Tokens[0].Value}\" is not a value of {name}: use {string.Join(" or ", words.Select(word => word.Word))}.");
                return default;
            },
        };
        return option;
    }

    /// <summary>On or off; see <see cref="Settings.GetSetting"/>.</summary>
    public static Option<Setting> Switch(string name, string description) =>
        Choice(name, description, Setting.Unknown, ("on", Setting.On), ("off", Setting.Off));

    public static Option<Setting> Confirmation(string name, string description) =>
        Choice(name, description, Setting.Unknown, ("yes", Setting.On), ("no", Setting.Off));

    public static Option<IPEndPoint> Address(string name, string description, IPEndPoint otherwise) => new(name)
    {
        Description = description,
        HelpName = "ADDR:PORT",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => ParseAddress(result, name, result.Tokens[0].Value),
    };

    public static Option<IPEndPoint[]> Addresses(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ADDR:PORT",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(token => ParseAddress(result, name, token.Value)).OfType<IPEndPoint>()],
    };

    public static Option<IPNetwork[]> Networks(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ADDR[/BITS]",
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            List<IPNetwork> networks = [];
            foreach (Token token in result.Tokens)
            {
                if (IPNetwork.TryParse(token.Value, out IPNetwork network))
                    networks.Add(network);
                else if (IPAddress.TryParse(token.Value, out IPAddress? address))
                    networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
                else
                    result.AddError(
                        $"\"{token.Value}\" is not a value of {name}: give an address, such as 192.0.2.1, or a network, such as 192.0.2.0/24.");
            }
            return [.. networks];
        },
    };

    public static Option<JanusEndpoint[]> Instances(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            foreach (Token token in result.Tokens.Where(token => JanusEndpoint.TryParse(token.Value) is null))
                result.AddError($"\"{token.Value}\" is not a value of {name}: give ws://HOST:PORT or wss://HOST:PORT.");
            return [.. result.Tokens.Select(token => JanusEndpoint.TryParse(token.Value)).OfType<JanusEndpoint>()];
        },
    };

    public static Option<int> Count(string name, string description, int otherwise, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out int count) && count >= least
                && count <= most)
                return count;
            result.AddError($"\"{result.Tokens[0].Value}\" is not a value of {name}: give a number from {least} to {most}.");
            return otherwise;
        },
    };

    public static string YesNo(bool value) => value ? "yes" : "no";

    public static string OnOff(bool value) => value ? "on" : "off";

    private static IPEndPoint? ParseAddress(ArgumentResult result, string name, string text)
    {
        if (IPEndPoint.TryParse(text, out IPEndPoint? address) && text.Contains(':', StringComparison.Ordinal)
            && (address.Port > 0 || text.EndsWith(":0", StringComparison.Ordinal)))
            return address;
        result.AddError($"\"{text}\" is not a value of {name}: give an IP address and a port, such as 0.0.0.0:8443 or [::]:8443.");
        return null;
    }
}
