using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.MeetingServer.Hosting;

/// <summary>A bound that an administrator may set, by its name: <c>signalling.connections</c>.</summary>
/// <param name="Unit">What it counts, and of what.</param>
internal sealed record ServerLimit(
    string Name, string Unit, double Least, double Most, Func<ServerOptions, double> Get, Func<ServerOptions, double, ServerOptions> Set)
{
    /// <summary>
    /// All there are. What both sides of the protocol enforce (<see cref="Protocol.Limits"/>) is not the server's to set.
    /// </summary>
    public static IReadOnlyList<ServerLimit> All { get; } =
    [
        Count("signalling.connections", "open at once", 1, 1_000_000, o =>
            o.Signalling.Connections, (o, n) => o with { Signalling = o.Signalling with { Connections = n } }),
        Count("signalling.silent-connections", "that have not signed in, at once; beyond, the oldest gives way", 16, 1_000_000, o =>
            o.Signalling.Silent, (o, n) => o with { Signalling = o.Signalling with { Silent = n } }),
        Count("signalling.silent-per-address",
            "that have not signed in, of one address, or of one /64 of IPv6; beyond, the oldest of them gives way", 1, 1_000_000,
            o => o.Signalling.SilentPerAddress, (o, n) => o with { Signalling = o.Signalling with { SilentPerAddress = n } }),
        Time("signalling.silent-patience",
            "that one that has not signed in may take for its handshake, take for a request, and say nothing", 0.1, 3600,
            o => o.Signalling.SilentPatience, (o, t) => o with { Signalling = o.Signalling with { SilentPatience = t } }),
        Count("signalling.queued-messages", "that wait for one client to read", 16, 1_000_000, o =>
            o.Signalling.QueuedMessages, (o, n) => o with { Signalling = o.Signalling with { QueuedMessages = n } }),
        Count("signalling.queued-bytes", "that wait for one client to read", 1 << 17, 1 << 30, o =>
            o.Signalling.QueuedBytes, (o, n) => o with { Signalling = o.Signalling with { QueuedBytes = n } }),
        Count("signalling.burst", "messages of a client at once", 16, 1_000_000, o =>
            o.Signalling.Burst, (o, n) => o with { Signalling = o.Signalling with { Burst = n } }),
        new("signalling.per-second", "messages of a client in the long run", 1, 1_000_000, o =>
            o.Signalling.PerSecond, (o, n) => o with { Signalling = o.Signalling with { PerSecond = n } }),
        Count("signalling.offences", "malformed or excess messages that a connection survives", 0, 1_000_000, o =>
            o.Signalling.Offences, (o, n) => o with { Signalling = o.Signalling with { Offences = n } }),
        Time("signalling.ping-interval", "between signs of life asked of a silent client", 0.1, 3600, o =>
            o.Signalling.PingInterval, (o, t) => o with { Signalling = o.Signalling with { PingInterval = t } }),
        Time("signalling.ping-timeout", "until a client that gives none counts as gone", 0.1, 3600, o =>
            o.Signalling.PingTimeout, (o, t) => o with { Signalling = o.Signalling with { PingTimeout = t } }),
        Time("signalling.resume-patience", "that a client whose connection broke keeps its seat", 0, 3600, o =>
            o.Signalling.ResumePatience, (o, t) => o with { Signalling = o.Signalling with { ResumePatience = t } }),
        Time("signalling.send-timeout", "that one message may take to leave", 0.1, 3600, o =>
            o.Signalling.SendTimeout, (o, t) => o with { Signalling = o.Signalling with { SendTimeout = t } }),
        Time("signalling.close-timeout", "that a client may take to say goodbye", 0.1, 3600, o =>
            o.Signalling.CloseTimeout, (o, t) => o with { Signalling = o.Signalling with { CloseTimeout = t } }),
        Count("board.burst", "entries of a leader at once", 16, 1_000_000, o =>
            o.Board.Burst, (o, n) => o with { Board = o.Board with { Burst = n } }),
        new("board.per-second", "entries of a leader in the long run", 1, 1_000_000, o =>
            o.Board.PerSecond, (o, n) => o with { Board = o.Board with { PerSecond = n } }),
        Count("board.member-burst", "entries of another participant at once", 4, 1_000_000, o =>
            o.Board.MemberBurst, (o, n) => o with { Board = o.Board with { MemberBurst = n } }),
        new("board.member-per-second", "entries of another participant in the long run", 0.1, 1_000_000, o =>
            o.Board.MemberPerSecond, (o, n) => o with { Board = o.Board with { MemberPerSecond = n } }),
        Count("board.list-links", "kept of a meeting's list", 16, 1_000_000, o =>
            o.Board.ListLinks, (o, n) => o with { Board = o.Board with { ListLinks = n } }),
        Count("board.retained-bytes", "kept of each author", 1 << 16, 1 << 30, o =>
            o.Board.RetainedBytes, (o, n) => o with { Board = o.Board with { RetainedBytes = n } }),
        Count("board.nonce-bytes", "of a liveness nonce", 16, 1 << 14, o =>
            o.Board.NonceBytes, (o, n) => o with { Board = o.Board with { NonceBytes = n } }),
        Count("board.command-bytes", "of a command to the leader", 64, 1 << 14, o =>
            o.Board.CommandBytes, (o, n) => o with { Board = o.Board with { CommandBytes = n } }),
        Count("messages.burst", "of a participant to the others at once", 1, 1_000_000, o =>
            o.Messages.Burst, (o, n) => o with { Messages = o.Messages with { Burst = n } }),
        new("messages.per-second", "messages of a participant to the others in the long run", 0.1, 1_000_000, o =>
            o.Messages.PerSecond, (o, n) => o with { Messages = o.Messages with { PerSecond = n } }),
        Count("media.associations", "of all meetings together", 1, 1_000_000, o => o.Associations, (o, n) => o with { Associations = n }),
        Count("media.sealing-threads",
            "that seal and send media beside the one that receives it, by default for this machine's cores; 0: that one does it all", 0,
            256, o => o.SealingThreads, (o, n) => o with { SealingThreads = n }),
        Count("janus.participants-per-instance", "of one meeting, before it goes over another instance too", 1, 1_000_000, o =>
            o.Janus.ParticipantsPerInstance, (o, n) => o with { Janus = o.Janus with { ParticipantsPerInstance = n } }),
        Count("guesses.codes-per-address", "wrong pairing codes a minute", 1, 1_000_000, o =>
            o.Guesses.CodesPerAddress, (o, n) => o with { Guesses = o.Guesses with { CodesPerAddress = n } }),
        Count("guesses.codes", "wrong pairing codes a minute, all addresses together; beyond, each address that guesses has three", 1,
            1_000_000, o => o.Guesses.CodesOverall, (o, n) => o with { Guesses = o.Guesses with { CodesOverall = n } }),
        Count("guesses.passcodes-per-device", "wrong meeting numbers and passcodes a minute", 1, 1_000_000, o =>
            o.Guesses.PasscodesPerDevice, (o, n) => o with { Guesses = o.Guesses with { PasscodesPerDevice = n } }),
        Count("guesses.passcodes",
            "wrong meeting numbers and passcodes a minute, all devices together; beyond, each device that guesses has three", 1, 1_000_000,
            o => o.Guesses.PasscodesOverall, (o, n) => o with { Guesses = o.Guesses with { PasscodesOverall = n } }),
        Count("guests.per-address", "guests of one address, or of one /64 of IPv6, at once", 1, 1_000_000, o =>
            o.Guests.PerAddress, (o, n) => o with { Guests = o.Guests with { PerAddress = n } }),
        Count("guests.total", "guests of all meetings together, at once; 0: this server lets no guests in", 0, 1_000_000, o =>
            o.Guests.Total, (o, n) => o with { Guests = o.Guests with { Total = n } }),
    ];

    /// <summary>Reads <c>NAME=VALUE</c>; false with a sentence that says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerLimit? limit, out double value, out string problem)
    {
        (limit, value, problem) = (null, 0, "");
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        ServerLimit? named = All.FirstOrDefault(known => known.Name == name);
        if (named is null)
            problem = $"There is no limit \"{name}\": \"zoomrooms-server limits\" lists them.";
        else if (
            equals < 0 || !double.TryParse(text[(equals + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            || value < named.Least || value > named.Most || (named.IsWhole && value != Math.Floor(value)))
            problem = $"\"{text[(equals + 1)..]}\" is not a value of {name}: give {named.Range}.";
        else
            limit = named;
        return limit is not null;
    }

    private string Range =>
        string.Create(CultureInfo.InvariantCulture, $"a number from {Least} to {Most}{(IsWhole ? " without a fraction" : "")}");

    private bool IsWhole { get; init; }

    private static ServerLimit Count(
        string name, string unit, int least, int most, Func<ServerOptions, int> get, Func<ServerOptions, int, ServerOptions> set) =>
        new(name, unit, least, most, options => get(options), (options, value) => set(options, (int)value)) { IsWhole = true };

    private static ServerLimit Time(
        string name, string unit, double least, double most, Func<ServerOptions, TimeSpan> get,
        Func<ServerOptions, TimeSpan, ServerOptions> set) =>
        new(name, $"seconds {unit}", least, most, options =>
            get(options).TotalSeconds, (options, value) => set(options, TimeSpan.FromSeconds(value)));
}
