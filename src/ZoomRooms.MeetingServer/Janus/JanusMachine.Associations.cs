using ZoomRooms.MeetingServer.Media;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What Janus answers and says of a participant's associations.</summary>
internal sealed partial class JanusMachine
{
    private void TakeAssociations(JanusInput.Opened opened, TimeSpan now)
    {
        bool given = opened.Answer == JanusAnswer.Done;
        JanusPeerMemory? peer = Find(opened.Peer, opened.Attempt);
        switch (peer?.State)
        {
            case JanusPeerState.Opening when given:
                peer.Go(JanusPeerState.Open);
                peer.Take(opened.Slots);
                Count(JanusCount.AssociationsOpened);
                _effects.Add(new JanusEffect.Answer(peer.Number, opened.Transport));
                break;
            case JanusPeerState.Opening or JanusPeerState.Spoiled when !given:
                JanusRoomMemory? room = peer.Room;
                SeekAgain(peer, now);
                if (opened.Answer == JanusAnswer.None)
                    GiveUp(room, now);
                break;
            case JanusPeerState.Spoiled:
                peer.Go(JanusPeerState.Clearing);
                _effects.Add(new JanusEffect.ClosePeer(peer.Number, peer.Attempt));
                break;
            case JanusPeerState.Abandoned when !given:
                End(peer);
                break;
            case JanusPeerState.Abandoned:
                Close(peer);
                break;
            default:
                // Its participant is no more: nothing of it is left behind.
                if (given)
                    _effects.Add(new JanusEffect.ClosePeer(opened.Peer, opened.Attempt));
                break;
        }
    }

    private void TakeEnd(JanusInput.Closed closed, TimeSpan now)
    {
        JanusPeerMemory? peer = Find(closed.Peer, closed.Attempt);
        if (peer?.State == JanusPeerState.Clearing)
            SeekAgain(peer, now);
        else if (peer?.State == JanusPeerState.Closing)
            End(peer);
    }

    private void Close(JanusPeerMemory peer)
    {
        peer.Go(JanusPeerState.Closing);
        _effects.Add(new JanusEffect.ClosePeer(peer.Number, peer.Attempt));
    }

    private static void SeekAgain(JanusPeerMemory peer, TimeSpan now)
    {
        peer.Go(JanusPeerState.Seeking);
        peer.Room = null;
        peer.Due = now + BetweenAttempts;
    }

    private void Hear(JanusInput.Happened happened, TimeSpan now)
    {
        if (Find(happened.Peer, happened.Attempt) is not { } peer)
            return;
        if (happened.What == JanusEvent.Lost)
        {
            if (peer.IsTold)
                Lose(peer, now);
            else if (peer.State == JanusPeerState.Opening)
                peer.Go(JanusPeerState.Spoiled);
        }
        else if (peer.IsTold)
            Hear(peer, happened.What);
    }

    private void Hear(JanusPeerMemory peer, JanusEvent what)
    {
        switch (what)
        {
            case JanusEvent.Publishing when !peer.IsPublishing:
                peer.Go(peer.IsReceiving ? JanusPeerState.Meeting : JanusPeerState.Publishing);
                _casting.Offer(peer.Participant, peer.Room!.Number, offered: true);
                break;
            case JanusEvent.Receiving when !peer.IsReceiving:
                peer.Go(peer.IsPublishing ? JanusPeerState.Meeting : JanusPeerState.Receiving);
                _casting.Receive(peer.Participant, peer.Room!.Number);
                break;
            case JanusEvent.Publishing or JanusEvent.Receiving:
                break;
            case JanusEvent.Talking:
                _talk.Begin(peer.Participant);
                Rank();
                break;
            case JanusEvent.Silent:
                _talk.End(peer.Participant);
                Rank();
                break;
            case JanusEvent.LargeBegins or JanusEvent.LargeEnds:
                _casting.Show(peer.Participant, Layer.Large, what == JanusEvent.LargeBegins);
                break;
            case JanusEvent.SmallBegins or JanusEvent.SmallEnds:
                _casting.Show(peer.Participant, Layer.Small, what == JanusEvent.SmallBegins);
                break;
            case JanusEvent.ScreenBegins or JanusEvent.ScreenEnds:
                _casting.Show(peer.Participant, Layer.Screen, what == JanusEvent.ScreenBegins);
                break;
            case JanusEvent.Lost or JanusEvent.Unknown:
            default:
                throw new ArgumentOutOfRangeException(nameof(what));
        }
    }
}
