using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>What <see cref="Casting"/> knows of one participant.</summary>
internal sealed class CastMember(ParticipantId participant, SlotLimits limits)
{
    public ParticipantId Participant => participant;

    public Cast Cast { get; } = new(participant, limits);

    /// <summary>Null for no wish: as many as there are slots, whose they may be, as large as its way carries.</summary>
    public ChooseVideo? Wish { get; set; }

    /// <summary>It knows shared screens.</summary>
    public bool TakesScreens { get; init; }

    /// <summary>Where it receives; null while it does not.</summary>
    public int? Place { get; set; }

    /// <summary>Where its streams can be had.</summary>
    public HashSet<int> Offered { get; } = [];

    public bool ComesLarge { get; private set; }

    public bool ComesSmall { get; private set; }

    public int Rung { get; set; } = int.MaxValue;

    /// <summary>Bytes of a packet that the way to it carries; null for any.</summary>
    public int? PacketLimit { get; set; }

    /// <summary>Its own cast may be another.</summary>
    public bool IsDue { get; set; }

    /// <summary>Its picture comes, in some layer. Not everybody has a camera, or makes both, or has room for both.</summary>
    public bool IsSeen => ComesLarge || ComesSmall;

    /// <summary>True when that is news.</summary>
    public bool Show(Layer layer, bool comes)
    {
        bool before = layer == Layer.Large ? ComesLarge : ComesSmall;
        if (layer == Layer.Large)
            ComesLarge = comes;
        else
            ComesSmall = comes;
        return before != comes;
    }

    /// <summary>The wanted layer, or the other one where only that comes.</summary>
    public Layer Comes(Layer wanted) => (wanted, ComesLarge, ComesSmall) switch
    {
        (Layer.Large, false, true) => Layer.Small,
        (Layer.Small, true, false) => Layer.Large,
        _ => wanted,
    };
}
