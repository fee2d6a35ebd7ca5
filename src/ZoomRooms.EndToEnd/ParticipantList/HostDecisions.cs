using System.Collections.Immutable;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.EndToEnd.ParticipantList;

/// <summary>What host and co-hosts decided for the rest of the meeting, besides the lock. Immutable; part of a list.</summary>
internal sealed record HostDecisions
{
    public static HostDecisions None { get; } = new();

    public bool WaitingRoom { get; init; }

    /// <summary>Guests may enter.</summary>
    public bool Guests { get; init; }

    public bool Ended { get; init; }

    /// <summary>Indices of those present who may command the leader.</summary>
    public ImmutableSortedSet<ushort> CoHosts { get; init; } = [];

    /// <summary>Who was removed. Neither the device nor the identity key comes back.</summary>
    public ImmutableHashSet<KnownDevice> Barred { get; init; } = [];

    public bool IsBarred(ParticipantDevice device, Bytes32 verificationKey) =>
        !Barred.IsEmpty && Barred.Any(barred => barred.Device == device || barred.VerificationKey == verificationKey);

    public HostDecisions With(ListPortion portion) =>
        this with { CoHosts = CoHosts.Union(portion.CoHosts), Barred = Barred.Union(portion.Barred) };

    public HostDecisions Without(ushort index) => CoHosts.Contains(index) ? this with { CoHosts = CoHosts.Remove(index) } : this;

    public bool SaysTheSameAs(HostDecisions other) =>
        WaitingRoom == other.WaitingRoom && Guests == other.Guests && Ended == other.Ended && CoHosts.SetEquals(other.CoHosts)
            && Barred.SetEquals(other.Barred);
}
