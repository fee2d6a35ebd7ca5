using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Desktop;

/// <summary>The meeting as lines for people.</summary>
internal sealed class TextReport(TextWriter output, TimeProvider time) : IReport
{
    private string _last = "";
    private string? _lastCode;
    private AdmissionWait _waiting;
    private IReadOnlyList<KnockView> _knocking = [];
    private AttentionTimes _told;
    private readonly TalkReport _talk = new();
    private bool _toldOfTwin;
    private bool _toldOfClock;
    private bool _toldOfPath;

    public void Changed(SessionSnapshot snapshot)
    {
        string encryption = snapshot.Encryption.SignedByLeader == EncryptionType.EndToEnd && snapshot.Encryption.KeyCertified
            ? "end-to-end encrypted"
            : "not end-to-end encrypted";
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.State}: {encryption}{(snapshot.Locked ? ", locked" : "")}{(snapshot.WaitingRoom ? ", waiting room" : "")}{(snapshot.Guests ? ", guests" : "")}, key {snapshot.Encryption.KeySequenceNumber}, participants: {NameText.Join(Describe(snapshot.Participants))}");
        if (snapshot.End is { } end)
            line += $" — {end.Describe()}";
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
            TellOfTheDoor(snapshot);
            _talk.Tell(snapshot, output);
            if (snapshot.IdentityUsedTwice && !_toldOfTwin)
                output.WriteLine(
                    "Attention: another device with this one's identity was in the meeting, and gave way to it: a copied folder? Pair one of them anew.");
            _toldOfTwin = snapshot.IdentityUsedTwice;
            string? path = PathText.Of(snapshot.Media);
            if (path is not null && !_toldOfPath)
                output.WriteLine($"Attention: {path}.");
            _toldOfPath = path is not null;
            if (snapshot.ServerAhead is { } ahead && !_toldOfClock)
                output.WriteLine($"Attention: {ClockDifference.Describe(ahead)}.");
            _toldOfClock = snapshot.ServerAhead is not null;
            foreach (string sentence in AttentionText.SentencesOf(AttentionText.Of(snapshot, AttentionText.Now(time), _told)))
                output.WriteLine($"Attention: {sentence}");
            _told = snapshot.Encryption.Attention;
        }
    }

    /// <summary>Who waits outside: this client, or others.</summary>
    private void TellOfTheDoor(SessionSnapshot snapshot)
    {
        if (snapshot.Waiting != _waiting && snapshot.Waiting != AdmissionWait.None)
            output.WriteLine($"Waiting to be admitted: {WhyOf(snapshot.Waiting)}.");
        _waiting = snapshot.Waiting;
        foreach (KnockView knock in snapshot.Knocking.Except(_knocking))
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{NameText.Quote(knock.DisplayName)} knocks (number {knock.Number}): admit or deny."));
        foreach (KnockView gone in _knocking.Except(snapshot.Knocking))
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{NameText.Quote(gone.DisplayName)} (number {gone.Number}) knocks no more."));
        _knocking = snapshot.Knocking;
    }

    public void People(SessionSnapshot snapshot)
    {
        lock (output)
        {
            foreach (ParticipantView one in snapshot.Participants)
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{one.Index,6}  {NameText.Quote(one.DisplayName)}{Remark(one)}{(one.IsSelf ? " (here)" : "")}"));
            foreach (KnockView knock in snapshot.Knocking)
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{knock.Number,6}  {NameText.Quote(knock.DisplayName)} (knocks)"));
        }
    }

    public void Figures(SessionSnapshot snapshot)
    {
        // A person reads changes; the counters are for --json.
    }

    public void SecurityCode(SessionSnapshot snapshot)
    {
        lock (output)
            output.WriteLine(
                snapshot.SecurityCode is { } code ? $"Security code: {code}" : "There is no security code: nobody leads verifiably yet.");
    }

    private static string WhyOf(AdmissionWait waiting) => waiting switch
    {
        AdmissionWait.MeetingLocked => "the meeting is locked",
        AdmissionWait.NoGuests => "the meeting lets no guests in",
        AdmissionWait.LeaderAway => "the meeting leader's device does not answer, and another takes its place within a minute",
        _ => "the meeting has a waiting room",
    };

    private static IReadOnlyList<string> Describe(IReadOnlyList<ParticipantView> participants) =>
        NameText.List([.. participants.Select(one => (one.DisplayName, one.Index, Remark(one)))]);

    private static string Remark(ParticipantView participant) =>
        // Paper 7.12: from four times on, people should see it.
        (participant.TimesLeft >= 4 ? string.Create(CultureInfo.InvariantCulture, $" (left {participant.TimesLeft} times)") : "") + (
            participant.IsCoHost ? " (co-host)" : "");
}
