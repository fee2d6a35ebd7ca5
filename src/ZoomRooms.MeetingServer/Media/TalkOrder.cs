using System.Runtime.InteropServices;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Who of a meeting is heard where an engine says who begins and who ends to talk: those who talk, who began last first; then those who
/// did, who ended last first; then the others as they came. One owner.
/// </summary>
internal sealed class TalkOrder
{
    private readonly List<ParticipantId> _ranking = [];
    private int _talking;

    /// <summary>Valid until the next change.</summary>
    public ReadOnlySpan<ParticipantId> Ranking => CollectionsMarshal.AsSpan(_ranking);

    /// <summary>Who speaks; null for nobody.</summary>
    public ParticipantId? Dominant => _talking > 0 ? _ranking[0] : null;

    public void Add(ParticipantId participant)
    {
        if (!_ranking.Contains(participant))
            _ranking.Add(participant);
    }

    public void Remove(ParticipantId participant)
    {
        End(participant);
        _ranking.Remove(participant);
    }

    public void Begin(ParticipantId participant)
    {
        int at = _ranking.IndexOf(participant);
        if (at < _talking)
            return;
        _ranking.RemoveAt(at);
        _ranking.Insert(0, participant);
        _talking++;
    }

    public void End(ParticipantId participant)
    {
        int at = _ranking.IndexOf(participant);
        if (at < 0 || at >= _talking)
            return;
        _ranking.RemoveAt(at);
        _ranking.Insert(--_talking, participant);
    }
}
