using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary>What a person types during a meeting, one command a line. The end of the input is none of them: the stay goes on.</summary>
/// <param name="mute">Throws the microphone's own switch: the session, and whatever server it waits for, has no part in it.</param>
internal sealed class MeetingCommandReader(IMeetingSession session, IReport report, Action<bool> mute, Action leave, TextWriter errors)
{
    private WantedPictures _pictures = WantedPictures.Any;

    public const string Help =
        "While in the meeting, a line on the standard input: mute, unmute, lock, unlock (for the leader, the host and co-hosts), code (shows the security code), pin NAME (whose picture comes first), unpin, pictures COUNT [LARGE] (how many, and how many of them at full size), " +
        "say TEXT (to everybody, end-to-end encrypted), hand up, hand down, " +
        "leave. For the host and co-hosts also: admit NAME or NUMBER, deny NAME or NUMBER (who knocks), remove NAME or NUMBER, cohost NAME or NUMBER (who is here), " +
        "waiting-room on or off, guests on or off, end (for all), people (names and numbers).";

    /// <summary>Reads on a thread of its own, since a console's reads block; the thread ends with the process.</summary>
    public void Start(TextReader input) => new Thread(() => ReadAll(input)) { IsBackground = true, Name = "commands" }.Start();

    /// <summary>Carries out line by line until the input ends or says to leave.</summary>
    public void ReadAll(TextReader input)
    {
        try
        {
            while (input.ReadLine() is { } line && Obey(line.Trim()))
            {
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The terminal is gone: nobody types any more.
        }
    }

    private void Show(WantedPictures wanted) => session.SetPictures(_pictures = wanted);

    /// <summary>Commands with words behind them. False when it is none.</summary>
    private bool ObeyWithWords(string line)
    {
        string[] words = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [var command, var rest])
            return false;
        if (command.Equals("pin", StringComparison.OrdinalIgnoreCase))
        {
            if (!session.Snapshot.Participants.Any(participant => !participant.IsSelf && participant.DisplayName == rest))
                errors.WriteLine($"Nobody here is called \"{rest}\". The picture comes first once somebody is.");
            Show(_pictures with { First = rest });
            return true;
        }
        if (command.Equals("say", StringComparison.OrdinalIgnoreCase))
        {
            if (!session.Say(rest))
                errors.WriteLine(NotSaid(session.Snapshot));
            return true;
        }
        if (command.Equals("hand", StringComparison.OrdinalIgnoreCase) && rest.ToLowerInvariant() is "up" or "down")
        {
            session.RaiseHand(rest.Equals("up", StringComparison.OrdinalIgnoreCase));
            return true;
        }
        if (ObeyHost(command.ToLowerInvariant(), rest))
            return true;
        int?[] numbers = [.. rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : (int?)null)];
        if (!command.Equals("pictures", StringComparison.OrdinalIgnoreCase) || numbers.Length > 2 || numbers.Contains(null))
            return false;
        Show(_pictures with { Count = numbers[0], Large = numbers.ElementAtOrDefault(1) });
        return true;
    }

    private static string NotSaid(SessionSnapshot snapshot) =>
        !snapshot.Chat.IsThere ? "There is no chat here: the meeting is not end-to-end encrypted, or its server passes no messages on."
        : snapshot.Chat.Waiting > 0 ? "Nothing was said: too much waits to be sent already."
        : string.Create(CultureInfo.InvariantCulture, $"Nothing was said: a text has from one to {Limits.ChatCharacters} characters.");

    /// <summary>What hosts and co-hosts decide. False when it is none of it.</summary>
    private bool ObeyHost(string command, string rest)
    {
        SessionSnapshot snapshot = session.Snapshot;
        (ulong Number, string Name)[] knocking = [.. snapshot.Knocking.Select(knock => (knock.Number, knock.DisplayName))];
        (ulong Number, string Name)[] here =
            [.. snapshot.Participants.Where(one => !one.IsSelf).Select(one => (one.Index, one.DisplayName))];
        switch (command)
        {
            case "waiting-room" when rest.ToLowerInvariant() is "on" or "off":
                session.Decide(new HostDecision.WaitingRoom(rest.Equals("on", StringComparison.OrdinalIgnoreCase)));
                return true;
            case "guests" when rest.ToLowerInvariant() is "on" or "off":
                session.Decide(new HostDecision.Guests(rest.Equals("on", StringComparison.OrdinalIgnoreCase)));
                return true;
            case "admit":
                Decide(knocking, rest, "knocks", number => new HostDecision.Admit(number));
                return true;
            case "deny":
                Decide(knocking, rest, "knocks", number => new HostDecision.TurnAway(number));
                return true;
            case "remove":
                Decide(here, rest, "is here", number => new HostDecision.Remove(number));
                return true;
            case "cohost":
                Decide(here, rest, "is here", number => new HostDecision.MakeCoHost(number));
                return true;
            default:
                return false;
        }
    }

    /// <summary>By name where just one has it, else by number: nobody is let in or put out for having somebody else's name.</summary>
    private void Decide((ulong Number, string Name)[] people, string who, string what, Func<ulong, HostDecision> decision)
    {
        (ulong Number, string Name)[] meant = [.. people.Where(one => one.Name == who)];
        if (meant.Length == 0 && ulong.TryParse(who, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            meant = [.. people.Where(one => one.Number == number)];
        if (meant.Length == 1)
            session.Decide(decision(meant[0].Number));
        else if (meant.Length == 0)
            errors.WriteLine($"Nobody {what} who is called \"{who}\".");
        else
            errors.WriteLine(
                $"{meant.Length} are called \"{who}\": give the number ({string.Join(", ", meant.Select(one => one.Number))}).");
    }

    /// <summary>False when the line was the last one.</summary>
    private bool Obey(string line)
    {
        switch (line.ToLowerInvariant())
        {
            case "":
                break;
            case "mute":
                mute(true);
                break;
            case "unmute":
                mute(false);
                break;
            case "lock":
                session.SetLocked(true);
                break;
            case "unlock":
                session.SetLocked(false);
                break;
            case "code":
                report.SecurityCode(session.Snapshot);
                break;
            case "leave":
                leave();
                return false;
            case "end":
                session.Decide(new HostDecision.End());
                break;
            case "people":
                report.People(session.Snapshot);
                break;
            case "unpin":
                Show(_pictures with { First = null });
                break;
            default:
                if (ObeyWithWords(line))
                    break;
                errors.WriteLine($"\"{line}\" is no command. {Help}");
                break;
        }
        return true;
    }
}
