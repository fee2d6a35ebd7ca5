using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary>The meeting as lines for people.</summary>
internal sealed class TextReport(TextWriter output, TimeProvider time) : IReport
{
    private string _last = "";
    private string? _lastCode;
    private AttentionTimes _told;

    public void Changed(SessionSnapshot snapshot)
    {
        string encryption = snapshot.Encryption.SignedByLeader == EncryptionType.EndToEnd && snapshot.Encryption.KeyCertified
            ? "end-to-end encrypted"
            : "not end-to-end encrypted";
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.State}: {encryption}{(snapshot.Locked ? ", locked" : "")}, key {snapshot.Encryption.KeySequenceNumber}, participants: {string.Join(", ", snapshot.Participants.Select(Describe))}");
        if (snapshot.End is { } end)
            line += $" — {end.Reason}: {end.Detail}";
        lock (output)
        {
            if (line != _last || snapshot.SecurityCode != _lastCode)
            {
                _last = line;
                _lastCode = snapshot.SecurityCode;
                output.WriteLine(line);
                if (snapshot.SecurityCode is { } code)
                    output.WriteLine($"Security code: {code}");
            }
            foreach (string sentence in AttentionText.SentencesOf(AttentionText.Of(snapshot, AttentionText.Now(time), _told)))
                output.WriteLine($"Attention: {sentence}");
            _told = snapshot.Encryption.Attention;
        }
    }

    public void Figures(SessionSnapshot snapshot)
    {
        // A person reads changes; the counters are for --json.
    }

    public void SecurityCode(SessionSnapshot snapshot)
    {
        lock (output)
            output.WriteLine(snapshot.SecurityCode is { } code ? $"Security code: {code}" : "There is no security code: nobody leads verifiably yet.");
    }

    private static string Describe(ParticipantView participant) =>
        // Paper 7.12: from four times on, people should see it.
        participant.TimesLeft >= 4 ? string.Create(CultureInfo.InvariantCulture, $"{participant.DisplayName} (left {participant.TimesLeft} times)") : participant.DisplayName;
}
