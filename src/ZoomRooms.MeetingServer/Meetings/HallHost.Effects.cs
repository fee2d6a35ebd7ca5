using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>How each effect is done. The loop's; nothing here may wait.</summary>
internal sealed partial class HallHost
{
    private static readonly byte[] TooSlow = SignalJson.Write(
        new MeetingEnded(MeetingEndCause.ConnectionTooSlow, "This client did not read what the server sent."));
    private long _twins;

    public OutcomeCounters<JoinOutcome> Joins { get; } = new();

    public OutcomeCounters<PostOutcome> Posts { get; } = new();

    public OutcomeCounters<RelayOutcome> Messages { get; } = new();

    public OutcomeCounters<SignalDrop> Drops { get; } = new();

    /// <summary>Devices whose older conversation answered when it was told to give way. Of this server's connections only.</summary>
    public long Twins => Interlocked.Read(ref _twins);

    private void Do(HallEffect effect)
    {
        switch (effect)
        {
            case HallEffect.Send send:
                Send(send);
                break;
            case HallEffect.CloseConnection close:
                if (_connections.TryGetValue(close.Connection, out LocalConnection? closing))
                    closing.Outbox.Close(close.LastMessage, close.Status, close.DiscardQueued);
                break;
            case HallEffect.StartPatience start:
                _patience.Start(start.Conversation, start.Interruption);
                break;
            case HallEffect.StopPatience stop:
                _patience.Stop(stop.Conversation);
                break;
            case HallEffect.OpenMedia open:
                _openings.Open(open);
                break;
            case HallEffect.CloseMedia close:
                _media.Close(close.Meeting, close.Participant);
                break;
            case HallEffect.ChooseMedia choose:
                _media.Choose(choose.Meeting, choose.Participant, choose.Choice);
                break;
            case HallEffect.MarkEnded ended:
                _bookkeeping.MarkEnded(ended.Meeting, ended.Instance);
                break;
            case HallEffect.FindFacts find:
                _undecided.Writer.TryWrite(find.Joins);
                break;
            case HallEffect.MarkUsedTwice twice:
                Interlocked.Increment(ref _twins);
                HallLog.IdentityUsedTwice(_logger);
                _bookkeeping.MarkUsedTwice(twice.Hardware);
                break;
            case HallEffect.GiveUp given:
                _log.GiveUp(given.Node!);
                break;
            default:
                Note(effect);
                break;
        }
    }

    /// <summary>What only is counted and logged.</summary>
    private void Note(HallEffect effect)
    {
        switch (effect)
        {
            case HallEffect.CountJoin { Outcome: var outcome }:
                Joins.Count(outcome);
                break;
            case HallEffect.CountPost { Outcome: var outcome }:
                Posts.Count(outcome);
                break;
            case HallEffect.CountMessage { Outcome: var outcome }:
                Messages.Count(outcome);
                break;
            case HallEffect.CountDrop { Drop: var drop }:
                Drops.Count(drop);
                break;
            case HallEffect.LogStarted { Encryption: var encryption }:
                HallLog.MeetingStarted(_logger, encryption);
                break;
            case HallEffect.LogEnded { Cause: var cause }:
                HallLog.MeetingEnded(_logger, cause);
                break;
            case HallEffect.LogEmptied:
                HallLog.MeetingEmptied(_logger);
                break;
            case HallEffect.LogRefused refused:
                HallLog.JoinRefused(_logger, refused.Code);
                string address = _connections.TryGetValue(refused.Connection, out LocalConnection? from) ? from.Outbox.Address : "";
                _bookkeeping.NoteRefused(refused.Hardware, refused.Meeting, refused.Code, address);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.GetType().Name, "an effect that nobody does");
        }
    }

    private void Send(HallEffect.Send send)
    {
        if (!_connections.TryGetValue(send.To, out LocalConnection? connection) || connection.TrySend(send.Message))
            return;
        Drops.Count(SignalDrop.TooSlow);
        ConversationEnded ended = new(connection.Conversation, WebSocketCloseStatus.PolicyViolation, TooSlow, DiscardQueued: true);
        _ = _log.AppendAsync(ended);
    }
}
