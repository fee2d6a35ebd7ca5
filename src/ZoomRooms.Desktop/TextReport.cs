using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary>The meeting as lines for people.</summary>
internal sealed class TextReport(TextWriter output) : IReport
{
    private string _last = "";

    public void Changed(SessionSnapshot snapshot)
    {
        string encryption = snapshot.Encryption.SignedByLeader == EncryptionType.EndToEnd && snapshot.Encryption.KeyCertified
            ? "end-to-end encrypted"
            : "not end-to-end encrypted";
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.State}: {encryption}, key {snapshot.Encryption.KeySequenceNumber}, participants: {string.Join(", ", snapshot.Participants.Select(participant => participant.DisplayName))}");
        if (snapshot.End is { } end)
            line += $" — {end.Reason}: {end.Detail}";
        if (line == _last)
            return;
        _last = line;
        output.WriteLine(line);
        if (snapshot.SecurityCode is { } code)
            output.WriteLine($"Security code: {code}");
    }

    public void Figures(SessionSnapshot snapshot)
    {
        // A person reads changes; the counters are for --json.
    }
}
