using System.Diagnostics.CodeAnalysis;
using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>
/// The keys of one stay, by kind of meeting: what the machine's effects act on, and what has inputs for it. Keys go from here to media and
/// nowhere else. Owned by the session's loop.
/// </summary>
internal abstract class StayKeys : IDisposable
{
    /// <summary>Frames may be sealed and sent.</summary>
    public abstract bool HasKeys { get; }

    /// <summary>By a list that the leader signed, this device waits outside.</summary>
    public virtual bool IsHeld => false;

    public abstract EncryptionEvidence Evidence(EncryptionType requested);

    /// <summary>Adds what only the kind of meeting knows: participants, security code.</summary>
    /// <param name="roster">The others, as the server says.</param>
    public abstract SessionSnapshot Describe(SessionSnapshot snapshot, IReadOnlyDictionary<ParticipantId, RosterEntry> roster);

    /// <summary>The participant's name as people may see it; null when nobody vouches that it is in the meeting.</summary>
    public abstract string? NameOf(ParticipantReception participant);

    /// <inheritdoc cref="NameOf(ParticipantReception)"/>
    public abstract string? NameOf(RosterEntry participant);

    /// <summary>The participant's number in the list; null when nobody vouches that it is in the meeting.</summary>
    public abstract ulong? IndexOf(RosterEntry participant);

    public virtual void Start()
    {
    }

    public virtual void HandleJoined(RosterEntry participant)
    {
    }

    public virtual void HandleLeft(ParticipantId participant)
    {
    }

    /// <summary>What only the keys' side can judge.</summary>
    public abstract void Hear(ServerMessage message);

    public virtual void RequestLock(bool locked)
    {
    }

    public virtual void Request(HostDecision decision)
    {
    }

    /// <summary>Says something to the others. Nothing where participants have no keys of their own.</summary>
    public virtual void Say(string text)
    {
    }

    public virtual void RaiseHand(bool up)
    {
    }

    /// <summary>Lets time pass.</summary>
    public virtual void HandleTimeout()
    {
    }

    /// <summary>What came of it, for the machine; after each call, until there is nothing. New keys go to media on the way.</summary>
    public abstract bool TryGetInput([NotNullWhen(true)] out SessionInput? input);

    /// <summary>Erases every key.</summary>
    public abstract void Dispose();
}
