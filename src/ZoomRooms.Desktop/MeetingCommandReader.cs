using ZoomRooms.Client;

namespace ZoomRooms.Desktop;

/// <summary>What a person types during a meeting, one word a line. The end of the input is none of them: the stay goes on.</summary>
internal sealed class MeetingCommandReader(IMeetingSession session, IReport report, Action leave, TextWriter errors)
{
    public const string Help = "While in the meeting, a line on the standard input: lock, unlock (for the leader, the host and co-hosts), code (shows the security code), leave.";

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

    /// <summary>False when the line was the last one.</summary>
    private bool Obey(string line)
    {
        switch (line.ToLowerInvariant())
        {
            case "":
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
            default:
                errors.WriteLine($"\"{line}\" is no command. {Help}");
                break;
        }
        return true;
    }
}
