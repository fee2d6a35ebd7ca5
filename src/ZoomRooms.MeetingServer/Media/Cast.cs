using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// What <see cref="Casting"/> decided for one participant: whose voices and whose pictures it is given, each in a slot of its own, which it
/// keeps for as long as it is given; and who is given its own.
/// </summary>
internal sealed class Cast
{
    private readonly ParticipantId?[] _voices;
    private readonly Shown?[] _shown;
    private readonly CastPicture?[] _pictures;

    public Cast(ParticipantId participant, SlotLimits limits)
    {
        Participant = participant;
        _voices = new ParticipantId?[limits.Audio];
        _shown = new Shown?[limits.Video];
        _pictures = new CastPicture?[limits.Video];
    }

    public ParticipantId Participant { get; }

    /// <summary>Null for an empty slot.</summary>
    public ReadOnlySpan<ParticipantId?> Voices => _voices;

    /// <summary>Null for an empty slot.</summary>
    public ReadOnlySpan<CastPicture?> Pictures => _pictures;

    /// <summary>What of the pictures that it would have if its way were wide comes first.</summary>
    public PictureLadder Ladder { get; } = new();

    /// <summary>Who shall have its own picture large: where that is nobody, and there is a small one, it need not be made.</summary>
    public int SeenLargeBy { get; set; }

    /// <summary>
    /// Bytes that packets of its own pictures shall not exceed: the way to somebody else loses larger ones. Null for no bound.
    /// </summary>
    public int? PacketBytes { get; private set; }

    /// <summary>True when that is another bound than before.</summary>
    public bool Bound(int? packetBytes)
    {
        bool changed = PacketBytes != packetBytes;
        PacketBytes = packetBytes;
        return changed;
    }

    /// <summary>Takes what was decided, the most wanted first. True when it is another cast than before.</summary>
    public bool Take(ReadOnlySpan<ParticipantId> voices, ReadOnlySpan<CastPicture> pictures)
    {
        bool changed = CastSlots.Fill(_voices, voices);
        Span<Shown> seen = stackalloc Shown[pictures.Length];
        for (int i = 0; i < seen.Length; i++)
            seen[i] = pictures[i].Of;
        changed |= CastSlots.Fill(_shown, seen);
        for (int slot = 0; slot < _shown.Length; slot++)
        {
            CastPicture? picture = _shown[slot] is { } shown ? pictures[seen.IndexOf(shown)] : null;
            changed |= picture != _pictures[slot];
            _pictures[slot] = picture;
        }
        return changed;
    }
}
