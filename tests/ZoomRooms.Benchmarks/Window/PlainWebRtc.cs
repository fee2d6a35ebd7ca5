using System.Text.Json.Nodes;

namespace ZoomRooms.Benchmarks.Window;

/// <summary>
/// The peer: two Chromium with one page each, a picture of 720p30 from one to the other by their own WebRTC, H.264, over the loopback
/// interface, with nobody in between.
/// </summary>
internal sealed class PlainWebRtc(Tab sender, Tab receiver) : IAsyncDisposable
{
    private const string Offer = """
        (async () => {
          const pc = globalThis.pc = new RTCPeerConnection();
          const transceiver = pc.addTransceiver(camera.getVideoTracks()[0], { direction: 'sendonly', streams: [camera] });
          transceiver.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter(one => one.mimeType === 'video/H264'));
          const gathered = new Promise(done => { pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done(); });
          await pc.setLocalDescription();
          await gathered;
          return pc.localDescription.sdp;
        })()
        """;

    private const string Answer = """
        (async () => {
          const pc = globalThis.pc = new RTCPeerConnection();
          const video = globalThis.video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
          document.body.append(video);
          pc.ontrack = event => { video.srcObject = event.streams[0]; video.play(); };
          const gathered = new Promise(done => { pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done(); });
          await pc.setRemoteDescription({ type: 'offer', sdp: OFFER });
          await pc.setLocalDescription();
          await gathered;
          return pc.localDescription.sdp;
        })()
        """;

    public static async Task<PlainWebRtc> StartAsync()
    {
        Tab sender = await Tab.OpenAsync("about:blank"), receiver = await Tab.OpenAsync("about:blank");
        await sender.EvaluateAsync(ClockPicture.Draw);
        string offer = (string)(await sender.EvaluateAsync(Offer))!;
        string answer = (string)(await receiver.EvaluateAsync(Answer.Replace("OFFER", Quoted(offer), StringComparison.Ordinal)))!;
        await sender.EvaluateAsync($"pc.setRemoteDescription({{ type: 'answer', sdp: {Quoted(answer)} }}).then(() => true)");
        await receiver.EvaluateAsync(ClockPicture.Read("globalThis.video"));
        await receiver.UntilAsync("clock.delays.length > 30");
        return new PlainWebRtc(sender, receiver);
    }

    public Task<double[]> DelaysAsync() => receiver.DelaysAsync();

    public async ValueTask DisposeAsync()
    {
        await sender.DisposeAsync();
        await receiver.DisposeAsync();
    }

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
