using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>Receivers' slots are filled as the casting has it.</summary>
internal sealed partial class JanusMachine
{
    private void FillSlots(TimeSpan now)
    {
        _casting.Decide();
        foreach (JanusPeerMemory receiver in _peers)
        {
            if (!receiver.IsReceiving || receiver.Asked is not null || receiver.Due > now)
                continue;
            receiver.Due = null;
            if (Changes(receiver) is not { } changes)
            {
                if (receiver.Bound() is { } bound)
                    _effects.Add(new JanusEffect.TellFilled(receiver.Participant, bound));
                continue;
            }
            JanusFilling[] asked = [.. receiver.Filled];
            foreach ((int slot, JanusFilling filling) in changes)
                asked[slot] = filling;
            receiver.Asked = asked;
            _effects.Add(new JanusEffect.Switch(receiver.Number, receiver.Attempt, changes));
        }
    }

    /// <summary>What of a receiver's slots is not as it shall be; null for nothing.</summary>
    private List<(int Slot, JanusFilling Filling)>? Changes(JanusPeerMemory receiver)
    {
        List<(int Slot, JanusFilling Filling)>? changes = null;
        ReadOnlySpan<ParticipantId?> voices = receiver.Cast!.Voices;
        ReadOnlySpan<CastPicture?> pictures = receiver.Cast.Pictures;
        int voice = 0, picture = 0;
        for (int i = 0; i < receiver.Slots.Count; i++)
        {
            JanusFilling filling = receiver.Nobody(receiver.Slots[i]);
            if (receiver.Slots[i].Kind == StreamKind.Audio)
            {
                if (voices[voice++] is { } speaker)
                    filling = new JanusFilling(_current[speaker].Publisher.Feed, JanusDescriptions.AudioMid, speaker);
            }
            else if (pictures[picture++] is { } shown)
                filling = new JanusFilling(_current[shown.Participant].Publisher.Feed, MidOf(shown.Comes), shown.Participant);
            if (filling != receiver.Filled[i])
                (changes ??= []).Add((i, filling));
        }
        return changes;
    }

    /// <summary>Janus gives on what comes, and cannot ask for what does not.</summary>
    private static string MidOf(Layer layer) => layer switch
    {
        Layer.Large => JanusDescriptions.VideoMid,
        Layer.Small => JanusDescriptions.SmallVideoMid,
        Layer.Screen => JanusDescriptions.ScreenMid,
        _ => throw new ArgumentOutOfRangeException(nameof(layer)),
    };

    private void TakeSwitch(JanusInput.Switched switched, TimeSpan now)
    {
        if (Find(switched.Peer, switched.Attempt) is not { IsReceiving: true, Asked: { } asked } receiver)
            return;
        switch (switched.Answer)
        {
            case JanusAnswer.Done:
                Count(JanusCount.Switches);
                // After the change: whoever had the slot before cannot send in the other's name. What comes before this waits for it.
                if (receiver.Fill(asked) is { } told)
                    _effects.Add(new JanusEffect.TellFilled(receiver.Participant, told));
                break;
            case JanusAnswer.Refused:
                Count(JanusCount.SwitchesRefused);
                receiver.Asked = null;
                receiver.Refusals++;
                receiver.Due = now + BetweenAttempts;
                // What it is sent cannot be changed any more; what it opens next can.
                if (receiver.Refusals == Retries)
                    Lose(receiver, now);
                break;
            case JanusAnswer.None:
                GiveUp(receiver.Room, now);
                break;
            case JanusAnswer.Unknown:
            default:
                throw new ArgumentOutOfRangeException(nameof(switched));
        }
    }
}
