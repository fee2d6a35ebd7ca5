using System.Runtime.InteropServices;
using ZoomRooms.Forwarding;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// What one receiver is sent: a few voices and a few pictures. A voice changes at once; a picture is replaced when the key frame of its
/// successor comes, so that the place is never empty, whether with another participant's picture or with the other layer of the same. Who
/// fills the slots changes without a word of signalling: each stream keeps its SSRC, and its numbers go on where it is taken up again.
/// </summary>
internal sealed class ReceiverSlots(MediaPeer owner)
{
    private const int RememberedAfter = 4;

    // Some meetings' worth.
    private const int MostGone = 1024;

    private readonly Dictionary<uint, StreamSubscription> _known = [];
    private readonly List<PublishedStream> _audio = [];
    private readonly List<PublishedStream> _video = [];

    // The other layer of one of these, shown until that begins.
    private readonly List<PublishedStream> _standIns = [];
    private readonly List<PublishedStream> _leaving = [];

    // What was sent of these may still be reported, those that began first in front.
    private readonly List<StreamSubscription> _remembered = [];

    // Of publishers that have gone, and may come again under the same SSRC: those that went first in front.
    private readonly List<(uint Ssrc, NumbersGiven Numbers)> _gone = [];

    public int VoicesHeard => _audio.Count;

    /// <summary>Bits per second of the pictures that it is sent, or waits for.</summary>
    public int PictureRate(TimeSpan now)
    {
        int rate = 0;
        foreach (PublishedStream stream in _video)
            rate += stream.Forwarded.Rate.At(now);
        foreach (PublishedStream stream in _standIns)
            rate += stream.Forwarded.Rate.At(now);
        return rate;
    }

    /// <summary>The subscription to the stream of an SSRC, now or before; null when there never was one.</summary>
    public StreamSubscription? Find(uint ssrc) => _known.GetValueOrDefault(ssrc);

    public void SetVoices(List<PublishedStream> wanted)
    {
        for (int i = _audio.Count - 1; i >= 0; i--)
        {
            if (!wanted.Contains(_audio[i]))
            {
                End(_audio[i]);
                _audio.RemoveAt(i);
            }
        }
        foreach (PublishedStream stream in wanted)
        {
            if (!_audio.Contains(stream))
            {
                _audio.Add(stream);
                Begin(stream);
            }
        }
    }

    /// <param name="wanted">One layer of each participant that shall be seen.</param>
    /// <param name="missing">Those of them that do not come, while the other layer does.</param>
    /// <param name="atOnce">There is no room for what is not wanted any more: it does not stay until its successor comes.</param>
    public void SetPictures(List<PublishedStream> wanted, List<PublishedStream> missing, bool atOnce)
    {
        for (int i = _video.Count - 1; i >= 0; i--)
        {
            PublishedStream stream = _video[i];
            if (wanted.Contains(stream))
                continue;
            _video.RemoveAt(i);
            EndOrLeave(stream, atOnce);
        }
        for (int i = _standIns.Count - 1; i >= 0; i--)
        {
            PublishedStream stream = _standIns[i];
            if (wanted.Contains(stream) || wanted.Contains(stream.Publisher.OtherLayer(stream)!))
                continue;
            _standIns.RemoveAt(i);
            EndOrLeave(stream, atOnce);
        }
        foreach (PublishedStream stream in wanted)
        {
            if (_video.Contains(stream))
                continue;
            _video.Add(stream);
            // It may not have left yet, or be here already.
            if (!_leaving.Remove(stream) && !_standIns.Remove(stream))
                Begin(stream);
        }
        foreach (PublishedStream stream in wanted)
            StandIn(stream, missing.Contains(stream));
        Settle();
    }

    /// <summary>A picture that waited has begun: one that it replaces ends.</summary>
    public void OnPictureBegan() => Settle();

    /// <summary>
    /// A publisher has gone: nothing more comes of its streams before it opens a new association. Then it begins anew, and what this
    /// receiver is given of it goes on.
    /// </summary>
    public void Forget(PublishedStream stream)
    {
        (stream.Forwarded.Kind == StreamKind.Audio ? _audio : _video).Remove(stream);
        _leaving.Remove(stream);
        _standIns.Remove(stream);
        if (_known.Remove(stream.Forwarded.Ssrc, out StreamSubscription? gone))
        {
            _remembered.Remove(gone);
            if (gone.Given != default)
                _gone.Add((stream.Forwarded.Ssrc, gone.Given));
            if (_gone.Count > MostGone)
                _gone.RemoveAt(0);
        }
        Settle();
    }

    /// <summary>The receiver has gone: it is taken off every publisher's list.</summary>
    public void Clear()
    {
        foreach (List<PublishedStream> list in (ReadOnlySpan<List<PublishedStream>>)[_audio, _video, _leaving, _standIns])
        {
            list.Clear();
        }
        foreach (uint ssrc in _known.Keys)
            owner.Meeting.FindStream(ssrc)?.Remove(owner);
        _known.Clear();
        _remembered.Clear();
        _gone.Clear();
    }

    private void Begin(PublishedStream stream)
    {
        ref StreamSubscription? subscription = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, stream.Forwarded.Ssrc, out _);
        subscription ??= new StreamSubscription(stream.Forwarded, again: owner.Identity.Rtx, TakeGone(stream.Forwarded.Ssrc));
        subscription.Want();
        Remember(subscription);
        stream.Add(owner, subscription);
        // It may be due to be asked for a key frame.
        stream.Publisher.Wake();
    }

    private NumbersGiven TakeGone(uint ssrc)
    {
        int index = _gone.FindIndex(gone => gone.Ssrc == ssrc);
        if (index < 0)
            return default;
        NumbersGiven numbers = _gone[index].Numbers;
        _gone.RemoveAt(index);
        return numbers;
    }

    private void Remember(StreamSubscription begun)
    {
        _remembered.Remove(begun);
        _remembered.Add(begun);
        // A few beyond those that pass: packets arrive for a while after the last was sent.
        if (_remembered.Count > _audio.Count + _video.Count + _leaving.Count + _standIns.Count + RememberedAfter
            && _remembered.FindIndex(known => !known.IsWanted && !known.IsOpen) is >= 0 and int first)
        {
            _remembered[first].Forget();
            _remembered.RemoveAt(first);
        }
    }

    private void End(PublishedStream stream)
    {
        StreamSubscription? subscription = Find(stream.Forwarded.Ssrc);
        subscription?.End();
        if (subscription is not { IsOpen: true })
            stream.Remove(owner);
    }

    private void EndOrLeave(PublishedStream picture, bool atOnce)
    {
        if (IsOpen(picture) && !atOnce)
            _leaving.Add(picture);
        else
            End(picture);
    }

    /// <summary>
    /// While a layer waits for its key frame the other one is shown: where that is on the way already, or where the one that is wanted is
    /// not being made yet, or any more.
    /// </summary>
    private void StandIn(PublishedStream stream, bool isMissing)
    {
        if (stream.Publisher.OtherLayer(stream) is not { } other || _standIns.Contains(other))
            return;
        // Its publisher has no room for it any more, or an encoder hangs.
        if (IsOpen(stream) && isMissing)
            Find(stream.Forwarded.Ssrc)!.Interrupt();
        if (IsOpen(stream))
            return;
        if (_leaving.Remove(other))
            _standIns.Add(other);
        else if (isMissing)
        {
            _standIns.Add(other);
            Begin(other);
        }
    }

    private void Settle()
    {
        for (int i = _standIns.Count - 1; i >= 0; i--)
        {
            PublishedStream standIn = _standIns[i];
            if (!IsOpen(standIn.Publisher.OtherLayer(standIn)!))
                continue;
            _standIns.RemoveAt(i);
            End(standIn);
        }
        for (int i = _leaving.Count - 1; i >= 0; i--)
        {
            PublishedStream leaving = _leaving[i];
            if (leaving.Publisher.OtherLayer(leaving) is not { } other || !_video.Contains(other) || !IsOpen(other))
                continue;
            _leaving.RemoveAt(i);
            End(leaving);
        }
        int open = 0;
        foreach (PublishedStream stream in _video)
            open += IsOpen(stream) || (stream.Publisher.OtherLayer(stream) is { } other && _standIns.Contains(other) && IsOpen(other))
                ? 1 : 0;
        // As many of the old stay as new ones still wait.
        while (_leaving.Count > _video.Count - open)
        {
            End(_leaving[0]);
            _leaving.RemoveAt(0);
        }
    }

    private bool IsOpen(PublishedStream stream) => Find(stream.Forwarded.Ssrc) is { IsOpen: true };
}
