-- Makes wrk send what its arguments say: method, media type, body.
function init(arguments)
  wrk.method = arguments[1]
  wrk.headers["Content-Type"] = arguments[2]
  wrk.body = arguments[3]
end
