namespace ZoomRooms.HostileServer.Trial;

/// <summary>The room that is attacked: a session in this process, or the service in a process of its own.</summary>
internal interface IAttackedRoom : IAsyncDisposable
{
    /// <summary>The room as it can be seen now.</summary>
    RoomView View { get; }

    /// <summary>Whether the room has somebody who takes pictures, and asks for them; at first it has.</summary>
    void ShowPictures(bool shows);

    /// <summary>Somebody mutes the microphone at the panel; returns when the button was let go.</summary>
    Task MuteAsync();

    /// <summary>Joins the meeting; <paramref name="seen"/> gets every look at each face that the room has.</summary>
    Task JoinAsync(Action<RoomView> seen);
}
