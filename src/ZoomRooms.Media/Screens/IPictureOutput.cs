using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Screens;

/// <summary>
/// Where opened pictures of other participants go. They are H.264 that somebody else made: what decodes them is not where the keys are.
/// </summary>
public interface IPictureOutput
{
    /// <summary>A stream of this participant begins, with a key frame. Called on the media loop's thread.</summary>
    /// <param name="notDecodable">To be called, from any thread, for each access unit that turned out to be of no use.</param>
    /// <param name="isScreen">It is what the participant shows of its screen.</param>
    IPictureStream Open(ParticipantId participant, Action notDecodable, bool isScreen = false);
}

/// <summary>One stream's access units on their way out. Called on the media loop's thread, and never keeps it waiting.</summary>
public interface IPictureStream : IDisposable
{
    /// <summary>Whether what <see cref="End"/> began is done.</summary>
    bool HasEnded { get; }

    /// <summary>
    /// The next access unit in Annex B form, opened and proven. The bytes are the caller's. False when there is no room for it: the next
    /// must be a key frame.
    /// </summary>
    bool TryAdd(ReadOnlySpan<byte> accessUnit, uint rtpTimestamp, bool isKeyFrame, TimeSpan arrived);

    /// <summary>Whether nothing but a key frame is of use now, and the sender should be asked for one; reading clears it.</summary>
    bool TakeKeyFrameRequest();

    /// <summary>No more come. Returns at once.</summary>
    void End();
}
