namespace ZoomRooms.MeetingServer.Options;

/// <summary>The Janus instances that carry media in place of the router in this process.</summary>
public sealed record JanusOptions
{
    /// <summary>None: the router in this process is used.</summary>
    public IReadOnlyList<JanusEndpoint> Instances { get; init; } = [];

    /// <summary>Participants of one meeting on one instance; those beyond go to another, and the two are joined.</summary>
    public int ParticipantsPerInstance { get; init; } = 100;
}
