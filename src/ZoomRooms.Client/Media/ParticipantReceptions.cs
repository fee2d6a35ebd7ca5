using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// Each participant that is here, and the few that left last, so that what still comes on their streams is known for what it is. Written by
/// the media loop, read from anywhere.
/// </summary>
internal sealed class ParticipantReceptions
{
    /// <summary>Stays that are over and still remembered.</summary>
    public const int Remembered = 16;

    private readonly Dictionary<ParticipantId, ParticipantReception> _here = [];
    private readonly Queue<ParticipantReception> _left = new();
    private volatile ParticipantReception[] _all = [];

    public IReadOnlyList<ParticipantReception> All => _all;

    /// <summary>Null when it is here already.</summary>
    /// <param name="forget">Told of those who left and are not remembered any more.</param>
    public ParticipantReception? Add(RosterEntry participant, FrameDropCounters total, Action<ParticipantReception> forget)
    {
        if (_here.ContainsKey(participant.Participant))
            return null;
        ParticipantReception reception = new(participant, total);
        _here.Add(participant.Participant, reception);
        foreach (ParticipantReception left in _left)
            left.CameBack |= left.Device == reception.Device;
        Trim(forget);
        return reception;
    }

    /// <summary>Null when it is not here.</summary>
    public ParticipantReception? MarkLeft(ParticipantId participant, Action<ParticipantReception> forget)
    {
        if (!_here.Remove(participant, out ParticipantReception? reception))
            return null;
        reception.HasLeft = true;
        // The server may have announced the new stay before it said that the old one is over.
        reception.CameBack = _here.Values.Any(here => here.Device == reception.Device);
        _left.Enqueue(reception);
        Trim(forget);
        return reception;
    }

    /// <summary>Who is here and has this sender index; null when nobody does. Allocates nothing.</summary>
    public ParticipantReception? Find(ushort senderIndex, IStreamKeySource keys)
    {
        foreach (ParticipantReception reception in _here.Values)
        {
            if (IsOf(senderIndex, reception, keys))
                return reception;
        }
        return null;
    }

    /// <summary>Who has left, and had this sender index; null when nobody did. Allocates nothing.</summary>
    public ParticipantReception? FindLeft(ushort senderIndex, IStreamKeySource keys)
    {
        foreach (ParticipantReception reception in _left)
        {
            // The keys of today do not know who left yesterday.
            if (reception.SenderIndex == senderIndex || IsOf(senderIndex, reception, keys))
                return reception;
        }
        return null;
    }

    private static bool IsOf(ushort senderIndex, ParticipantReception reception, IStreamKeySource keys) =>
        keys.IdentityOf(senderIndex, reception.Participant, reception.Device) == SenderIdentity.Announced;

    private void Trim(Action<ParticipantReception> forget)
    {
        // Who is here needs the room more than who is not.
        while (_left.Count > Remembered || (_left.Count > 0 && _left.Count + _here.Count > Limits.Participants))
            forget(_left.Dequeue());
        _all = [.. _here.Values, .. _left];
    }
}
