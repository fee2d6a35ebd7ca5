using ZoomRooms.Client.Session;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>What a session took by its effects and has not given back; refuses what cannot be done with what is held.</summary>
internal sealed class Holdings
{
    private readonly HashSet<ParticipantId> _streams = [];
    private bool _connection;
    private bool _saidGoodbye;
    private bool _transport;
    private bool _keys;
    private bool _sending;

    public void Do(IReadOnlyList<SessionEffect> effects)
    {
        foreach (SessionEffect effect in effects)
            Do(effect);
    }

    public void AssertNothing()
    {
        Assert.False(_sending, "microphone and camera are still open");
        Assert.False(_transport, "the transport is still open");
        Assert.Empty(_streams);
        Assert.False(_keys, "keys are still there");
        Assert.False(_connection, "the connection to the server is still there");
    }

    /// <summary>The memory says so too.</summary>
    public void AssertIs(SessionMemory session)
    {
        if (session.State == SessionState.Ended)
            AssertNothing();
        Assert.Equal(session.Accepted is not null, _transport);
        Assert.Equal(session.Accepted is not null, _keys);
        Assert.Equal(session.Accepted is not null, _sending);
        Assert.True(_streams.SetEquals(session.Roster.Keys), "the streams are not those of the roster");
        Assert.InRange(session.Roster.Count, 0, Limits.Participants);
    }

    private void Do(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.Connect:
                Take(ref _connection, "the connection");
                break;
            case SessionEffect.Send:
                Needs(_connection && !_saidGoodbye, effect);
                break;
            case SessionEffect.OpenTransport:
                Take(ref _transport, "the transport");
                break;
            case SessionEffect.AddStreams { Participant: var participant }:
                Needs(_transport, effect);
                Assert.True(_streams.Add(participant.Participant), "streams were added twice");
                break;
            case SessionEffect.RemoveStreams { Participant: var participant }:
                Assert.True(_streams.Remove(participant), "streams were removed that were not there");
                break;
            case SessionEffect.StartKeys:
                Needs(_transport, effect);
                Take(ref _keys, "the keys");
                break;
            case SessionEffect.StartSending:
                Needs(_transport && _keys, effect);
                Take(ref _sending, "microphone and camera");
                break;
            case SessionEffect.ConnectTransport or SessionEffect.FillSlots or SessionEffect.ReopenTransport or SessionEffect.TakePictures:
                Needs(_transport, effect);
                break;
            case SessionEffect.RequestKeyFrame or SessionEffect.ShowScreen:
                Needs(_sending, effect);
                break;
            case SessionEffect.TellKeys or SessionEffect.RequestLock or SessionEffect.RequestDecision or SessionEffect.SealText
                or SessionEffect.SealHand:
                Needs(_keys, effect);
                break;
            case SessionEffect.StopSending:
                Give(ref _sending, "microphone and camera");
                break;
            case SessionEffect.SayGoodbye:
                Needs(_connection && !_saidGoodbye, effect);
                _saidGoodbye = true;
                break;
            case SessionEffect.CloseTransport:
                Assert.False(_sending, "the transport closes under an open microphone");
                Give(ref _transport, "the transport");
                _streams.Clear();
                break;
            case SessionEffect.EraseKeys:
                Give(ref _keys, "the keys");
                break;
            case SessionEffect.Disconnect:
                Give(ref _connection, "the connection");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect));
        }
    }

    private static void Take(ref bool held, string what)
    {
        Assert.False(held, $"{what} was taken twice");
        held = true;
    }

    private static void Give(ref bool held, string what)
    {
        Assert.True(held, $"{what} was given back and not held");
        held = false;
    }

    private static void Needs(bool held, SessionEffect effect) => Assert.True(held, $"{effect.GetType().Name} without what it needs");
}
