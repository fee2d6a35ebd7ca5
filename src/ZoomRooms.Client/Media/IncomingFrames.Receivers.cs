using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// Which receivers there are: made for the first frame, ended with the stream, when nothing comes, or when pictures are not wanted.
/// </summary>
internal sealed partial class IncomingFrames
{
    /// <summary>
    /// Whether this participant asked for pictures. What comes all the same is counted and not even opened, and nobody is asked for key
    /// frames.
    /// </summary>
    public void TakePictures(bool takes)
    {
        _takesPictures = takes;
        foreach (RemoteStream stream in _streams.Values)
        {
            if (takes || stream.Kind != StreamKind.Video)
                continue;
            DiscardHeld(stream);
            _ending.End(stream.TakeReceiver());
            stream.KeyFrameWanted = false;
        }
    }

    private void Tidy(TimeSpan now)
    {
        _nextTidying = now + TidyInterval;
        _ending.Tidy();
        int receivers = 0;
        foreach (RemoteStream stream in _streams.Values)
            receivers += stream.Receiver != NoReceiver.Instance ? 1 : 0;
        foreach (RemoteStream stream in _streams.Values)
        {
            if (receivers > KeptReceivers && stream.Receiver != NoReceiver.Instance && now - stream.LastFrame > IdleAfter)
            {
                _ending.End(stream.TakeReceiver());
                receivers--;
            }
        }
    }
}
