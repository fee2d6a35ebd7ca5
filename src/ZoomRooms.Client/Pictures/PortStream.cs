using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Pictures;

/// <summary>
/// One stream's way through the queue. What does not fit is left out until a key frame that does: never does the media loop hear that
/// somebody outside is slow.
/// </summary>
internal sealed class PortStream(PictureQueue queue, uint number, ParticipantId participant, bool isScreen = false) : IPictureStream
{
    /// <summary>Between two requests for a key frame, whoever wants one: the sender's way is everybody's.</summary>
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromSeconds(1);

    private uint _connection;
    private bool _begun;
    private bool _awaitsKeyFrame = true;
    private uint _leftOut;
    private bool _requests;
    private TimeSpan? _requested;
    private volatile bool _wanted;

    public bool HasEnded => true;

    /// <summary>The process that decodes it cannot go on. Any thread.</summary>
    public void WantKeyFrame() => _wanted = true;

    public bool TryAdd(ReadOnlySpan<byte> accessUnit, uint rtpTimestamp, bool isKeyFrame, TimeSpan arrived)
    {
        uint connection = queue.Connection;
        if (connection != _connection)
            (_connection, _begun, _awaitsKeyFrame, _leftOut, _wanted) = (connection, false, true, 0, false);
        PictureMessage message = new(
            number, participant.Value, accessUnit.Length, isKeyFrame, rtpTimestamp, arrived, _leftOut, isScreen);
        bool handedOn = connection != 0 && (isKeyFrame || !_awaitsKeyFrame) && queue.TryHandOn(message, accessUnit);
        if (handedOn)
        {
            _begun = true;
            _wanted &= !isKeyFrame;
        }
        else
        {
            _leftOut++;
            queue.LeaveOut();
        }
        _awaitsKeyFrame = !handedOn;
        // Only where there is room for it: nobody is asked for key frames that would be left out too.
        if (connection != 0 && (_awaitsKeyFrame || _wanted) && queue.HasRoom && !(arrived - _requested < BetweenRequests))
            (_requests, _requested) = (true, arrived);
        return true;
    }

    public bool TakeKeyFrameRequest()
    {
        bool requests = _requests;
        _requests = false;
        return requests;
    }

    public void End()
    {
        if (_begun && queue.Connection == _connection)
            queue.TryHandOn(new PictureMessage(number, participant.Value, 0, IsKeyFrame: false, 0, default, _leftOut), default);
        _begun = false;
        queue.Forget(number);
    }

    public void Dispose() => End();
}
