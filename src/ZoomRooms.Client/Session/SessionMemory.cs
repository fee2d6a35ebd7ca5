using System.Collections.Immutable;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>Whether there is anybody to talk to.</summary>
internal enum ServerStanding
{
    Unknown = 0,
    Connecting,
    Listening,
    Gone,
}

/// <summary>The session machine's memory. Immutable: a step makes the next. No key is in it.</summary>
internal sealed record SessionMemory(JoinRequest Request, TimeSpan Begun)
{
    public SessionState State { get; init; } = SessionState.Connecting;

    public SessionEnd? End { get; init; }

    public ServerStanding Server { get; init; } = ServerStanding.Connecting;

    /// <summary>Whom this device is, by what it was given at its pairing, or as a guest.</summary>
    public ParticipantDevice? Self { get; init; }

    /// <summary>The server's last message, where that was a refusal: as the last word before its goodbye it says why.</summary>
    public MessageRefused? LastWord { get; init; }

    /// <summary>The last thing that the server refused of what was asked in the meeting.</summary>
    public ServerRefusal? Refused { get; init; }

    /// <summary>The signalling connection broke, and another is looked for.</summary>
    public bool Reconnecting { get; init; }

    /// <summary>How far the server's clock is ahead of this device's, where that is more than a minute.</summary>
    public TimeSpan? ServerAhead { get; init; }

    /// <summary>Another device with this one's identity gave way to it.</summary>
    public bool IdentityUsedTwice { get; init; }

    /// <summary>With what the server let this device in; null before, and once the stay is over.</summary>
    public JoinAccepted? Accepted { get; init; }

    /// <summary>The others, as the server says.</summary>
    public ImmutableDictionary<ParticipantId, RosterEntry> Roster { get; init; } = ImmutableDictionary<ParticipantId, RosterEntry>.Empty;

    /// <summary>What became of showing the own screen.</summary>
    public OwnScreen OwnScreen { get; init; }

    /// <summary>The server gave out an SSRC for a screen of its own.</summary>
    public bool CarriesScreens => Accepted is { Self: { SharedScreenSsrc: not 0 and var screen } self }
        && screen != self.AudioSsrc && screen != self.VideoSsrc && screen != self.SmallVideoSsrc;

    public MediaStanding Media { get; init; } = MediaStanding.Initial;

    /// <summary>Which of the others' pictures are wanted.</summary>
    public WantedPictures Pictures { get; init; } = Request.Pictures ?? WantedPictures.Any;

    /// <summary>Each with its first time. Never changed: a step makes another list.</summary>
    public IReadOnlyList<SessionMilestone> Milestones { get; init; } = [];

    public bool IsEndToEnd => Accepted?.Encryption == EncryptionType.EndToEnd;

    /// <summary>Without what keys and media have to say.</summary>
    public SessionSnapshot ToSnapshot(string? topic, EncryptionEvidence evidence, MediaStatistics media) =>
        new(State, null, Request.Meeting, topic, evidence, null, [], media, Milestones)
        {
            IdentityUsedTwice = IdentityUsedTwice, ServerAhead = ServerAhead, Reconnecting = Reconnecting, Refused = Refused,
            OwnScreen = OwnScreen with { MayBeShown = CarriesScreens },
        };

    /// <summary>Without the passcode: what is remembered may be written somewhere.</summary>
    public override string ToString() => $"{nameof(SessionMemory)} {State}";
}

/// <summary>How the stay's media association stands, and what was asked for over it.</summary>
internal sealed record MediaStanding
{
    public static MediaStanding Initial { get; } = new();

    public bool Connected { get; init; }

    /// <summary>Which association counts, as the client numbers its attempts. What others say is the past.</summary>
    public int Opening { get; init; }

    /// <summary>When it was opened in place of another; null for the first.</summary>
    public TimeSpan? OpenedAt { get; init; }

    /// <summary>It was given up, and another is opened then.</summary>
    public SessionTimer? Reopening { get; init; }

    /// <summary>It was lost, and nobody said a better reason yet.</summary>
    public SessionTimer? Lost { get; init; }

    /// <summary>Why it was lost, as the transport says.</summary>
    public string Failure { get; init; } = "";

    /// <summary>Which pictures the server was told to send; null for not yet, over this association.</summary>
    public ChooseVideo? Chosen { get; init; }

    public bool TakesPictures { get; init; } = true;

    public MediaMoments Moments { get; init; }
}
